#include "core/learning/run_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"

namespace spikedepth {

namespace fs = std::filesystem;

namespace {

/// Also of a link that leads nowhere, whose reader names what is wrong with it.
bool is_there(const fs::path& path) {
  std::error_code error;
  const auto type = fs::symlink_status(path, error).type();
  return type != fs::file_type::not_found && type != fs::file_type::none;
}

}  // namespace

RunDirectory::RunDirectory(std::string path) : path_(std::move(path)) {
  const std::string name = file("lock");
  lock_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0)
    throw DataError(path_,
                    std::string("cannot write into the run folder: ") + std::strerror(errno));
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    throw ConfigError(path_ +
                      ": another process is writing this run; wait for it or choose another --run");
  }
}

RunDirectory::RunDirectory(RunDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(other.lock_) {
  other.lock_ = -1;
}

RunDirectory::~RunDirectory() {
  if (lock_ >= 0) ::close(lock_);  // releases the lock as well
}

RunDirectory RunDirectory::create(const std::string& path, bool overwrite) {
  const bool used = is_there(fs::path(path) / "config.toml");
  if (used && !overwrite) {
    throw ConfigError(path + ": already holds a run; continue it with --resume " + path +
                      ", replace it with --force, or choose another --run");
  }
  std::error_code error;
  fs::create_directories(fs::path(path), error);
  if (error) throw DataError(path, "cannot create the run folder: " + error.message());
  RunDirectory run(path);
  if (used) {
    for (const char* part :
         {"checkpoints", "samples", "tensorboard", "eval", "metrics.csv", "log.txt", "config.toml",
          "environment.json", "data.json", "init.csv"}) {
      fs::remove_all(fs::path(path) / part);
    }
  }
  for (const char* part : {"checkpoints", "samples", "tensorboard"})
    fs::create_directories(fs::path(path) / part);
  return run;
}

RunDirectory RunDirectory::open(const std::string& path) {
  if (!is_there(fs::path(path) / "config.toml")) {
    throw DataError(
        path, "is no run folder (it has no config.toml); start one with `spikedepth train --run " +
                  path + "`");
  }
  return RunDirectory(path);
}

void RunDirectory::abandon() const {
  std::error_code ignored;
  for (const char* file : {"config.toml", "environment.json", "data.json", "log.txt", "init.csv"})
    fs::remove(fs::path(path_) / file, ignored);
  fs::remove_all(fs::path(path_) / "tensorboard", ignored);
  for (const char* folder : {"checkpoints", "samples"})
    fs::remove(fs::path(path_) / folder, ignored);  // if empty
  fs::remove(fs::path(path_) / "lock", ignored);
  fs::remove(path_, ignored);  // if nothing else is in it
}

void RunDirectory::append(const std::string& name, const std::string& text) const {
  std::ofstream stream(file(name), std::ios::app | std::ios::binary);
  stream << text << std::flush;
  if (!stream) throw DataError(file(name), "cannot write; free some space and resume the run");
}

std::uint64_t RunDirectory::size_of(const std::string& name) const {
  std::error_code error;
  const auto size = fs::file_size(file(name), error);
  return error ? 0 : static_cast<std::uint64_t>(size);
}

void RunDirectory::truncate(const std::string& name, std::uint64_t bytes) const {
  if (size_of(name) > bytes) fs::resize_file(file(name), bytes);
}

std::string resolve_checkpoint(const std::string& run_or_checkpoint) {
  const fs::path path(run_or_checkpoint);
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found)
    throw DataError(run_or_checkpoint, "no such checkpoint or run folder");
  if (!fs::is_directory(status)) {
    require_regular_file(run_or_checkpoint, "a checkpoint or a run folder");
    return run_or_checkpoint;
  }
  for (const char* which : {"best", "last"}) {
    const auto candidate = path / "checkpoints" / (std::string(which) + ".ckpt");
    if (is_there(candidate)) return candidate.string();
  }
  throw DataError(run_or_checkpoint,
                  "holds no checkpoint yet (checkpoints/best.ckpt or last.ckpt)");
}

}  // namespace spikedepth
