#pragma once
// Bytes of a file, read by position.
#include <cstddef>
#include <cstdint>
#include <string>

namespace spikedepth {

/// A regular file opened for reading. Reading past its end is a DataError, never a signal, so that
/// a file may be cut off while it is read. Several readers may share one: reading moves nothing.
class FileBytes {
 public:
  /// `expected` says what was to be read: "an AEDAT 4 recording". Throws DataError.
  FileBytes(const std::string& path, const std::string& expected);
  ~FileBytes();
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  const std::string& path() const { return path_; }
  /// Bytes at opening.
  std::uint64_t size() const { return size_; }
  /// Bytes [at, at + count). Throws DataError if they are not there.
  void read(std::uint64_t at, void* out, std::size_t count) const;

 private:
  std::string path_;
  std::uint64_t size_ = 0;
  int descriptor_ = -1;
};

}  // namespace spikedepth
