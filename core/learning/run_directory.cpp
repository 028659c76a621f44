#include "core/learning/run_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/output_place.hpp"
#include "core/base/regular_file.hpp"

namespace spikedepth {

namespace fs = std::filesystem;

namespace {

// All that a training writes into its folder, besides the lock.
constexpr std::array<const char*, 12> kParts = {
    "config.toml",       "checkpoints", "samples", "tensorboard",      "eval",
    "metrics.csv",       "init.csv",    "log.txt", "environment.json", "data.json",
    "metrics-found.csv", kTimeFile};
constexpr std::array<const char*, 3> kFolders = {"checkpoints", "samples", "tensorboard"};
constexpr const char* kAside = ".replaced";   // a run that a trial replaces
constexpr const char* kAsideWhole = "whole";  // in it: all parts are there
constexpr const char* kDoomed = ".removed";   // a run that was replaced

/// Also of a link that leads nowhere, whose reader names what is wrong with it.
bool is_there(const fs::path& path) {
  std::error_code error;
  const auto type = fs::symlink_status(path, error).type();
  return type != fs::file_type::not_found && type != fs::file_type::none;
}

// Also where its configuration was lost.
bool holds_run(const std::string& path) {
  for (const char* part : {"config.toml", "checkpoints/best.ckpt", "checkpoints/last.ckpt"}) {
    if (is_there(fs::path(path) / part)) return true;
  }
  return false;
}

}  // namespace

RunDirectory::RunDirectory(std::string path) : path_(std::move(path)) {
  const std::string name = file("lock");
  require_regular_if_there(name, "the lock of a run");
  lock_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0)
    throw DataError(path_,
                    std::string("cannot write into the run folder: ") + std::strerror(errno));
  // Only that means another one: some file systems have no locks at all.
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(lock_);
    throw ConfigError(path_ +
                      ": another process is writing this run; wait for it or choose another --run");
  }
  std::error_code ignored;
  fs::remove_all(file(kDoomed), ignored);
  if (fs::exists(file(kAside))) restore();  // a trial was killed
  clear_temporaries();
}

RunDirectory::RunDirectory(RunDirectory&& other) noexcept
    : path_(std::move(other.path_)),
      lock_(other.lock_),
      trial_(other.trial_),
      replaces_(other.replaces_),
      made_(std::move(other.made_)),
      made_folders_(std::move(other.made_folders_)) {
  other.lock_ = -1;
  other.trial_ = false;
}

RunDirectory::~RunDirectory() {
  if (trial_) abandon();
  if (lock_ >= 0) ::close(lock_);  // releases the lock as well
}

RunDirectory RunDirectory::create(const std::string& path, bool overwrite) {
  const auto refuse_used = [&] {
    if (overwrite || !holds_run(path)) return;
    throw ConfigError(path + ": already holds a run; continue it with --resume " + path +
                      ", replace it with --force, or choose another --run");
  };
  if (!fs::exists(fs::path(path) / kAside)) refuse_used();
  const auto made = make_folders(path);
  RunDirectory run(path);
  refuse_used();
  run.trial_ = true;
  run.made_folders_ = made;
  if (holds_run(path)) run.set_aside();
  for (const char* part : kParts) {
    if (!fs::exists(run.file(part))) run.made_.emplace_back(part);
  }
  for (const char* part : kFolders) {
    std::error_code error;
    fs::create_directories(run.file(part), error);
    if (error) throw DataError(run.file(part), "cannot be created: " + error.message());
  }
  return run;
}

RunDirectory RunDirectory::open(const std::string& path) {
  if (!is_there(fs::path(path) / "config.toml") && !is_there(fs::path(path) / kAside)) {
    throw DataError(
        path, "is no run folder (it has no config.toml); start one with `spikedepth train --run " +
                  path + "`");
  }
  RunDirectory run(path);
  for (const char* part : kFolders) make_folders(run.file(part));  // one may have been lost
  return run;
}

void RunDirectory::set_aside() {
  std::error_code error;
  fs::create_directory(file(kAside), error);
  const auto aside = [this](const char* part) { return fs::path(file(kAside)) / part; };
  replaces_ = true;
  for (const char* part : kParts) {
    if (!error && fs::exists(file(part))) fs::rename(file(part), aside(part), error);
  }
  if (!error) fs::create_directory(aside(kAsideWhole), error);
  if (error) throw DataError(path_, "the run cannot be moved aside: " + error.message());
}

// Nothing of an old run is removed here: where not all of it was set aside, the rest is in place.
void RunDirectory::restore() const {
  const fs::path aside = file(kAside);
  std::error_code ignored;
  if (fs::exists(aside / kAsideWhole)) {
    for (const char* part : kParts) fs::remove_all(file(part), ignored);
  }
  for (const char* part : kParts) {
    if (fs::exists(aside / part) && !fs::exists(file(part)))
      fs::rename(aside / part, file(part), ignored);
  }
  fs::remove(aside / kAsideWhole, ignored);
  fs::remove(aside, ignored);  // if nothing had to stay
}

void RunDirectory::abandon() const {
  std::error_code ignored;
  if (replaces_) return restore();
  for (const auto& part : made_) fs::remove_all(file(part), ignored);
  fs::remove(file("lock"), ignored);
  remove_made_folders(made_folders_);
}

void RunDirectory::keep() {
  if (!trial_) return;
  if (replaces_) {
    std::error_code error;
    fs::rename(file(kAside), file(kDoomed), error);
    if (error) throw DataError(path_, "the old run cannot be removed: " + error.message());
    fs::remove_all(file(kDoomed), error);
  }
  trial_ = false;
}

void RunDirectory::clear_temporaries() const {
  std::error_code ignored;
  for (const char* folder : {"", "checkpoints", "samples", "tensorboard"})
    remove_temporaries(file(folder));
}

void RunDirectory::append(const std::string& name, const std::string& text) const {
  require_regular_if_there(file(name));
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

double training_seconds(const std::string& run) {
  const std::string path = run + "/" + kTimeFile;
  require_regular_if_there(path, "the time of a training");
  std::ifstream stream(path);
  double seconds = 0;
  return stream >> seconds && seconds > 0 ? seconds : 0;
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
  for (const char* which : {"best", "last", "previous"}) {
    const auto candidate = path / "checkpoints" / (std::string(which) + ".ckpt");
    if (is_there(candidate)) return candidate.string();
  }
  if (!fs::exists(path / "checkpoints" / "best.ckpt", error) &&
      error == std::errc::permission_denied)
    throw DataError(run_or_checkpoint, "cannot be looked into: " + error.message());
  throw DataError(run_or_checkpoint,
                  "holds no checkpoint yet (checkpoints/best.ckpt, last.ckpt or previous.ckpt)");
}

}  // namespace spikedepth
