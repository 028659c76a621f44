#pragma once
// The errors that a user can cause, each with the exit code that the program ends with.
// A message says what was found, where, what was expected and what to do, in one line.
#include <stdexcept>
#include <string>

namespace spikedepth {

/// Base of every error a user can meet. Exit code 1.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  virtual int exit_code() const noexcept { return 1; }
};

/// A wrong command line or configuration. Exit code 2.
class ConfigError : public Error {
 public:
  using Error::Error;
  int exit_code() const noexcept override { return 2; }
};

/// A file that cannot be read or holds something else than it should. Exit code 3.
class DataError : public Error {
 public:
  /// `file` names the file, `problem` says what was found and expected and what to do.
  DataError(const std::string& file, const std::string& problem)
      : Error(file + ": " + problem), file_(file) {}
  int exit_code() const noexcept override { return 3; }
  const std::string& file() const noexcept { return file_; }

 private:
  std::string file_;
};

/// The user interrupted a long job; its state was saved and can be resumed. Exit code 130.
class CancelledError : public Error {
 public:
  using Error::Error;
  int exit_code() const noexcept override { return 130; }
};

/// A broken promise inside the program: our bug, never the user's. Exit code 4.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace spikedepth

/// Checks a promise that only a bug in this program can break.
#define SPIKEDEPTH_CHECK(condition, message)                                         \
  do {                                                                               \
    if (!(condition))                                                                \
      throw ::spikedepth::InternalError(std::string(message) + " [" #condition "]"); \
  } while (false)
