#include "io/streams/file_bytes.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"

namespace spikedepth {

FileBytes::FileBytes(const std::string& path, const std::string& expected) : path_(path) {
  require_regular_file(path, expected);
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0)
    throw DataError(path, std::string("cannot be opened: ") + std::strerror(errno));
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor_);
    throw DataError(path, "is no regular file any more; " + expected + " was expected");
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
}

FileBytes::~FileBytes() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void FileBytes::read(std::uint64_t at, void* out, std::size_t count) const {
  auto* to = static_cast<char*>(out);
  while (count > 0) {
    const ssize_t got = ::pread(descriptor_, to, count, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      throw DataError(path_, "cannot be read at byte " + std::to_string(at) + ": " +
                                 std::strerror(errno) + "; check the disk");
    if (got == 0)
      throw DataError(path_, "ends at byte " + std::to_string(at) + ", where " +
                                 std::to_string(count) +
                                 " more bytes were expected; copy or download it again");
    to += got;
    at += static_cast<std::uint64_t>(got);
    count -= static_cast<std::size_t>(got);
  }
}

}  // namespace spikedepth
