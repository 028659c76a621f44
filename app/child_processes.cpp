#include "app/child_processes.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <thread>

#include "app/terminal.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth::app {
namespace {

constexpr auto kPoll = std::chrono::milliseconds(100);

// Replaces the child by this program with other words. Only calls that are safe after fork.
[[noreturn]] void exec_child(const char* program, char* const* words, int log) {
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // nobody trains on when the parent is gone
  ::setpgid(0, 0);                     // Ctrl-C reaches the parent alone, which passes it on
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  ::execv(program, words);
  ::_exit(127);
}

pid_t start(const std::vector<std::string>& command, const std::string& log_path) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  std::vector<std::string> words = {program};
  words.insert(words.end(), command.begin(), command.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const int log = ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (log < 0) throw DataError(log_path, "cannot be written; is the disk full or read-only?");
  const pid_t child = ::fork();
  if (child == 0) exec_child(program.c_str(), pointers.data(), log);
  ::close(log);
  if (child < 0) throw Error("cannot start another process; close some programs and run it again");
  return child;
}

struct Running {
  std::size_t job = 0;
  std::size_t command = 0;
};

// The running children; the destructor stops those that are left and waits for them.
class Children {
 public:
  ~Children() {
    for (const auto& child : running_) ::kill(child.first, SIGINT);
    for (const auto& child : running_) {
      while (::waitpid(child.first, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
  }
  void add(pid_t child, Running what) { running_[child] = what; }
  std::size_t count() const { return running_.size(); }
  /// One that has ended, with its exit code; pid 0 if none has.
  std::pair<Running, int> reap(pid_t& ended) {
    int status = 0;
    for (const auto& [child, what] : running_) {
      if (::waitpid(child, &status, WNOHANG) != child) continue;
      ended = child;
      const auto result =
          std::make_pair(what, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
      running_.erase(child);
      return result;
    }
    ended = 0;
    return {};
  }

 private:
  std::map<pid_t, Running> running_;
};

// With the child's own exit code, where it has a meaning.
[[noreturn]] void fail(const ChildJob& job, int code, const std::string& resume_hint) {
  const auto what = format("ended with exit code %d; see %s. Finished points are kept: %s", code,
                           job.log.c_str(), resume_hint.c_str());
  if (code == 2) throw ConfigError(job.name + " " + what);
  if (code == 3) throw DataError(job.name, what);
  throw Error(job.name + " " + what);
}

}  // namespace

void run_children(const std::vector<ChildJob>& jobs, std::size_t at_once,
                  const std::function<void(std::size_t)>& finished,
                  const std::string& resume_hint) {
  Children children;
  std::size_t next = 0;
  const auto start_command = [&](Running what) {
    const auto& job = jobs[what.job];
    children.add(start(job.commands[what.command], job.log), what);
  };
  while (next < jobs.size() || children.count() > 0) {
    if (interrupted()) throw CancelledError("stopped; " + resume_hint);
    while (next < jobs.size() && children.count() < at_once) start_command({next++, 0});
    pid_t ended = 0;
    const auto [what, code] = children.reap(ended);
    if (ended == 0) {
      std::this_thread::sleep_for(kPoll);
      continue;
    }
    const auto& job = jobs[what.job];
    if (code != 0) fail(job, code, resume_hint);
    if (what.command + 1 < job.commands.size()) {
      start_command({what.job, what.command + 1});
    } else {
      finished(what.job);
    }
  }
}

}  // namespace spikedepth::app
