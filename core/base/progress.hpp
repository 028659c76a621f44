#pragma once
// Progress reporting and cooperative cancellation for long-running jobs.
#include <cstdint>
#include <functional>
#include <string>

namespace spikedepth {

enum class Flow { go_on, stop };

/// `done` of `total` steps of `stage`; `message` is a short figure to show beside it.
struct Progress {
  std::string stage;
  std::int64_t done = 0;
  std::int64_t total = 0;
  std::string message;
};

/// Called often and cheaply; Flow::stop asks the job to end early in a state that can be resumed.
using ProgressCallback = std::function<Flow(const Progress&)>;

}  // namespace spikedepth
