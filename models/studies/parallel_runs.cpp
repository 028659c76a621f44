#include "models/studies/parallel_runs.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/process_usage.hpp"
#include "core/base/worker_pool.hpp"

namespace spikedepth {

void run_parallel(StudyContext& context, std::int64_t count,
                  const std::function<void(std::int64_t index, const RunBeat& beat)>& work) {
  const auto threads = std::min(processor_cores(), std::max<std::int64_t>(1, count));
  WorkerPool pool(static_cast<int>(threads));
  std::vector<std::atomic<double>> shares(static_cast<std::size_t>(count));
  std::atomic<bool> stop{false};
  std::exception_ptr told;
  // Only the caller's thread speaks to the user.
  const auto tell = [&] {
    double sum = 0;
    for (const auto& share : shares) sum += share.load();
    try {
      context.beat(sum / static_cast<double>(count));
    } catch (...) {
      told = std::current_exception();
      stop = true;
      throw;
    }
  };
  const std::function<void(int, int)> task = [&](int index, int thread) {
    const auto beat = [&](double share) {
      shares[static_cast<std::size_t>(index)] = share;
      if (stop) throw CancelledError("interrupted");
      if (thread == 0) tell();
    };
    work(index, beat);
    shares[static_cast<std::size_t>(index)] = 1;
  };
  try {
    pool.run(static_cast<int>(count), task);
  } catch (...) {
    // What the user is told comes first, whichever run ended before.
    if (told) std::rethrow_exception(told);
    throw;
  }
}

}  // namespace spikedepth
