#pragma once
// What a training step keeps in memory. Torch-free for its users.
#include <cstdint>
#include <string>
#include <vector>

namespace spikedepth {

/// Megabytes that a step of a training takes at its peak above what is there before it, the least
/// of `repeats`, because what the heap keeps from before hides or adds some: the network and rule
/// of `assignments` ("model.name=..."), one window of random counts of 346x260 in `frames` time
/// steps.
double step_memory_mb(const std::vector<std::string>& assignments, std::int64_t frames,
                      std::int64_t repeats);

/// Megabytes of such a window.
double window_mb(std::int64_t frames);

}  // namespace spikedepth
