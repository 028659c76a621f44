#include "io/recordings/prophesee/camera_file.hpp"

#include <unistd.h>

#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"

namespace spikedepth {

CameraFile::CameraFile(const std::string& path)
    : path_(path), temporary_(path + ".tmp" + std::to_string(::getpid())) {
  stream_.open(temporary_, std::ios::binary | std::ios::trunc);
  if (!stream_)
    throw DataError(path, "cannot be written; check that its folder exists and may be written to");
}

CameraFile::~CameraFile() {
  stream_.close();
  std::error_code ignored;
  if (!temporary_.empty()) std::filesystem::remove(temporary_, ignored);
}

void CameraFile::append(const std::string& bytes) {
  stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream_) throw DataError(path_, "cannot be written on; free some space and try again");
}

void CameraFile::complete() {
  stream_.close();
  if (stream_.fail()) throw DataError(path_, "cannot be written on; free some space and try again");
  sync_file(temporary_);
}

void CameraFile::commit() {
  commit_file(temporary_, path_);
  temporary_.clear();
}

}  // namespace spikedepth
