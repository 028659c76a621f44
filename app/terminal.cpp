#include "app/terminal.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <memory>

#include "core/base/text.hpp"

namespace spikedepth::app {
namespace {

volatile std::sig_atomic_t interrupt_count = 0;

void on_interrupt(int signal) {
  interrupt_count = interrupt_count + 1;
  if (interrupt_count > 1) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

constexpr double kTerminalPeriod_s = 0.2;
constexpr double kFirstLine_s = 2.0;  // elsewhere: the first line with an ETA comes early
constexpr double kLogPeriod_s = 15.0;

}  // namespace

// Without SA_RESTART, so that a program which waits in a read comes back from there.
void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    const bool ignored = number == SIGHUP && sigaction(number, nullptr, &before) == 0 &&
                         before.sa_handler == SIG_IGN;
    if (!ignored) sigaction(number, &action, nullptr);
  }
}

bool interrupted() {
  return interrupt_count > 0;
}

void warn(const std::string& message) {
  std::fprintf(stderr, "%sspikedepth: warning: %s\n", isatty(STDERR_FILENO) != 0 ? "\r\033[K" : "",
               message.c_str());
}

void tell(const std::string& line) {
  std::fprintf(stderr, "%s%s\n", isatty(STDERR_FILENO) != 0 ? "\r\033[K" : "", line.c_str());
}

// The time that is left needs two moments: the first one of a stage only starts the clock, unless
// nothing is done yet and the line says just that.
Flow ProgressLine::operator()(const Progress& progress) {
  const auto now = Clock::now();
  const bool starts = progress.stage != stage_;
  if (starts) {
    stage_ = progress.stage;
    first_done_ = progress.done;
    start_ = shown_ = now;
    lines_ = 0;
  }
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const double since_shown = std::chrono::duration<double>(now - shown_).count();
  const double period = terminal ? kTerminalPeriod_s : lines_ == 0 ? kFirstLine_s : kLogPeriod_s;
  const bool last = progress.done >= progress.total;
  if (last || since_shown >= period || (starts && progress.done == 0)) {
    show(progress, std::chrono::duration<double>(now - start_).count(), last);
    shown_ = now;
    ++lines_;
  }
  return interrupted() ? Flow::stop : Flow::go_on;
}

void ProgressLine::show(const Progress& progress, double elapsed_s, bool last) {
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const auto done = progress.done - first_done_;
  std::string time;
  if (last) {
    time = " took " + short_duration(elapsed_s);
  } else if (done > 0) {
    time = " ETA " + short_duration(elapsed_s / static_cast<double>(done) *
                                    static_cast<double>(progress.total - progress.done));
  }
  const double share = progress.total > 0 ? 100.0 * static_cast<double>(progress.done) /
                                                static_cast<double>(progress.total)
                                          : 100;
  const std::string text =
      format("%s %5.1f %% (%lld/%lld)%s%s", progress.stage.c_str(), share,
             static_cast<long long>(progress.done), static_cast<long long>(progress.total),
             time.c_str(), progress.message.empty() ? "" : ("  " + progress.message).c_str());
  std::fprintf(stderr, terminal ? "\r\033[K%s" : "%s\n", text.c_str());
  std::fflush(stderr);
  line_open_ = terminal;
}

ProgressLine::~ProgressLine() {
  if (line_open_) std::fputc('\n', stderr);
}

ProgressCallback show_progress() {
  return [line = std::make_shared<ProgressLine>()](const Progress& progress) {
    return (*line)(progress);
  };
}

}  // namespace spikedepth::app
