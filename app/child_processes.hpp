#pragma once
// Runs this program again as child processes, a few at a time.
#include <functional>
#include <string>
#include <vector>

namespace spikedepth::app {

/// Commands that belong together and run one after another: each is the words after the program's
/// name. Everything they print goes to `log`, appended.
struct ChildJob {
  std::string name;
  std::string log;
  std::vector<std::vector<std::string>> commands;
};

/// Runs the jobs in order, `at_once` of them side by side. `finished(i)` is called as each job ends
/// well. A job that fails ends the whole: the others are stopped with SIGINT, which lets them save,
/// and an Error names the job, its exit code and log. After Ctrl-C the children are stopped in the
/// same way and CancelledError is thrown with `resume_hint`.
void run_children(const std::vector<ChildJob>& jobs, std::size_t at_once,
                  const std::function<void(std::size_t)>& finished, const std::string& resume_hint);

}  // namespace spikedepth::app
