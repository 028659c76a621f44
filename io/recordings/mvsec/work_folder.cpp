#include "io/recordings/mvsec/work_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/output_place.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWhole = "whole";  // among the old parts: all of them are there
constexpr int kLockTries = 100;
// In the order in which they are put in place; taken away in the opposite one.
constexpr std::array<const char*, 3> kSuffixes = {"_calib", "_gt.hdf5", "_data.hdf5"};

bool same_folder(int descriptor, const std::string& path) {
  struct stat opened {
  }, named{};
  return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

}  // namespace

WorkFolder::WorkFolder(const std::string& folder, const std::string& sequence)
    : folder_(folder.empty() ? "." : folder), sequence_(sequence) {
  work_ = (fs::path(folder_) / ("." + sequence_ + ".partial")).string();
  replaced_ = (fs::path(folder_) / ("." + sequence_ + ".replaced")).string();
  made_ = make_folders(folder_);
  try {
    lock();
    recover();
  } catch (...) {
    if (lock_ >= 0) ::close(lock_);
    remove_made_folders(made_);
    throw;
  }
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  fs::remove_all(work_, ignored);
  if (lock_ >= 0) ::close(lock_);
  remove_made_folders(made_);
}

std::string WorkFolder::prepared(const std::string& suffix) const {
  return work_ + "/" + sequence_ + suffix;
}

std::string WorkFolder::placed(const std::string& suffix) const {
  return (fs::path(folder_) / (sequence_ + suffix)).string();
}

// The folder itself is locked: a writer that ends removes it, so the name is looked at again.
void WorkFolder::lock() {
  for (int i = 0; i < kLockTries; ++i) {
    std::error_code error;
    fs::create_directory(work_, error);
    lock_ = ::open(work_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock_ < 0 && errno == ENOENT) continue;
    if (lock_ < 0)
      throw DataError(folder_, "cannot be written to: " +
                                   (error ? error.message() : std::string(std::strerror(errno))));
    const bool locked = ::flock(lock_, LOCK_EX | LOCK_NB) == 0;
    if (!locked && errno == EWOULDBLOCK) {
      throw ConfigError(
          folder_ +
          ": another process is writing this recording; wait for it or choose another folder");
    }
    if (same_folder(lock_, work_)) return;  // also where the file system knows no locks
    ::close(lock_);
    lock_ = -1;
  }
  throw DataError(folder_, "cannot be written to: other processes come and go there");
}

void WorkFolder::recover() const {
  std::error_code error;
  if (fs::exists(replaced_)) {
    if (fs::exists(placed("_data.hdf5"))) {
      fs::remove_all(replaced_, error);  // the new recording is complete
    } else {
      roll_back();
    }
  }
  for (fs::directory_iterator entry(work_, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    fs::remove_all(entry->path(), ignored);
  }
  if (error) throw DataError(work_, "cannot be cleared: " + error.message());
}

void WorkFolder::exchange() const {
  fs::create_directory(replaced_);
  for (auto suffix = kSuffixes.rbegin(); suffix != kSuffixes.rend(); ++suffix) {
    if (fs::exists(placed(*suffix))) fs::rename(placed(*suffix), old(*suffix));
  }
  fs::create_directory(replaced_ + "/" + kWhole);
  for (const char* suffix : kSuffixes) {
    if (fs::exists(prepared(suffix))) fs::rename(prepared(suffix), placed(suffix));
  }
}

// Where not all old parts were taken away, those in place are old ones too.
void WorkFolder::roll_back() const {
  std::error_code ignored;
  const std::string whole = replaced_ + "/" + kWhole;
  for (const char* suffix : kSuffixes) {
    if (fs::exists(whole)) fs::remove_all(placed(suffix), ignored);
  }
  for (const char* suffix : kSuffixes) {
    if (fs::exists(old(suffix)) && !fs::exists(placed(suffix)))
      fs::rename(old(suffix), placed(suffix), ignored);
  }
  fs::remove(whole, ignored);
  fs::remove(replaced_, ignored);
}

void WorkFolder::move_into_place() {
  try {
    exchange();
  } catch (const fs::filesystem_error& error) {
    roll_back();
    throw DataError(folder_, "the files cannot be put in place: " + error.code().message());
  }
  sync_folder(folder_);
  std::error_code ignored;
  for (const auto& left : {replaced_, work_}) fs::remove_all(left, ignored);
}

}  // namespace spikedepth
