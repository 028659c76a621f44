#pragma once
// What the user sees on stderr, and Ctrl-C.
#include <chrono>
#include <string>

#include "core/base/progress.hpp"

namespace spikedepth::app {

/// From now on Ctrl-C (SIGINT), SIGTERM and, unless the caller ignores it (nohup), SIGHUP only set
/// a flag and end a wait for a file; a second one ends the program at once.
void catch_interrupts();
bool interrupted();

/// Writes "spikedepth: warning: ..." to stderr, below a progress line if there is one.
void warn(const std::string& message);

/// Writes a line to stderr that stays, above a progress line if there is one.
void tell(const std::string& line);

/// A progress line on stderr with the share that is done and an ETA: rewritten in place on a
/// terminal, a line now and then elsewhere.
class ProgressLine {
 public:
  /// Shows the progress and returns Flow::stop after Ctrl-C.
  Flow operator()(const Progress& progress);
  ~ProgressLine();

 private:
  void show(const Progress& progress, double elapsed_s, bool last);

  using Clock = std::chrono::steady_clock;
  std::string stage_;
  std::int64_t first_done_ = 0;
  std::int64_t lines_ = 0;  // shown of this stage
  Clock::time_point start_;
  Clock::time_point shown_;
  bool line_open_ = false;
};

/// A callback around a fresh ProgressLine.
ProgressCallback show_progress();

}  // namespace spikedepth::app
