#pragma once
// Runs the real program and catches what it says.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temp_dir.hpp"

namespace spikedepth::test {

struct Outcome {
  int exit_code = -1;  // 128 + signal if it was killed
  std::string out, err;
};

/// A started program with its output in files of `folder`.
class Program {
 public:
  Program(const TempDir& folder, const std::vector<std::string>& words,
          const char* program = SPIKEDEPTH_PROGRAM)
      : out_(folder.file("stdout.txt")), err_(folder.file("stderr.txt")) {
    std::vector<char*> arguments;
    std::vector<std::string> copy = words;
    copy.insert(copy.begin(), program);
    for (auto& word : copy) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    child_ = ::fork();
    if (child_ == 0) {
      // Whatever the test program inherited (nohup ignores SIGHUP), the program starts as usual.
      for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::signal(number, SIG_DFL);
      ::dup2(::open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
      ::dup2(::open(err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
  }
  void send(int signal) const { ::kill(child_, signal); }
  bool running() {
    return !done_ && ::waitpid(child_, &status_, WNOHANG) == 0 ? true : (done_ = true, false);
  }
  Outcome wait() {
    if (!done_) ::waitpid(child_, &status_, 0);
    done_ = true;
    return {WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_), text(out_),
            text(err_)};
  }
  std::string err_so_far() const { return text(err_); }

 private:
  static std::string text(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream all;
    all << stream.rdbuf();
    return all.str();
  }
  std::string out_, err_;
  pid_t child_ = -1;
  int status_ = 0;
  bool done_ = false;
};

inline Outcome run(const std::vector<std::string>& words) {
  const TempDir folder;
  return Program(folder, words).wait();
}

/// A quarter-size room of `seconds`, as the program simulates it; returns its folder.
inline std::string simulate_small_room(const TempDir& folder, const std::string& name, int seed,
                                       const std::string& seconds) {
  const std::string path = folder.file(name);
  run({"simulate", path, "--seed", std::to_string(seed), "--seconds", seconds, "--set",
       "sensor_scale=0.25"});
  return path;
}

}  // namespace spikedepth::test
