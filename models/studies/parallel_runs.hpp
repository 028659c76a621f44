#pragma once
// Independent runs of one part of a study, on all cores. Torch-free.
#include <cstdint>
#include <functional>

#include "models/studies/study.hpp"

namespace spikedepth {

/// What a run calls now and then with its share that is done; throws CancelledError when the user
/// wants to stop.
using RunBeat = std::function<void(double share)>;

/// Calls work(0, beat) .. work(count - 1, beat), each once, on as many threads as there are cores.
/// The runs must not depend on one another. Rethrows the first exception.
void run_parallel(StudyContext& context, std::int64_t count,
                  const std::function<void(std::int64_t index, const RunBeat& beat)>& work);

}  // namespace spikedepth
