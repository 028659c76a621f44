#include "io/hdf5/stored_bytes.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth::hdf5 {

int descriptor_of(hid_t file) {
  const Session session;
  const Handle access(H5Fget_access_plist(file), H5Pclose);
  if (!access.valid() || H5Pget_driver(access.id()) != H5FD_SEC2) return -1;
  void* descriptor = nullptr;
  if (H5Fget_vfd_handle(file, H5P_DEFAULT, &descriptor) < 0 || descriptor == nullptr) return -1;
  return *static_cast<const int*>(descriptor);
}

bool counts_from_first_byte(hid_t file) {
  const Session session;
  const Handle creation(H5Fget_create_plist(file), H5Pclose);
  hsize_t user_block_bytes = 0;
  return creation.valid() && H5Pget_userblock(creation.id(), &user_block_bytes) >= 0 &&
         user_block_bytes == 0;
}

void expect_bytes(int descriptor, std::uint64_t bytes, const std::string& file) {
  struct stat now {};
  if (descriptor < 0 || ::fstat(descriptor, &now) != 0 || now.st_size < 0) return;
  const auto left = static_cast<std::uint64_t>(now.st_size);
  if (left >= bytes) return;
  throw DataError(
      file, format("was cut off from %llu to %llu bytes while it was read; get it again",
                   static_cast<unsigned long long>(bytes), static_cast<unsigned long long>(left)));
}

void read_stored_bytes(int descriptor, std::uint64_t offset, std::uint64_t bytes, void* out,
                       const std::string& file, const std::string& name) {
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
  auto* target = static_cast<char*>(out);
  while (bytes > 0) {
    if (offset > kLargest || bytes > kLargest - offset) {
      throw DataError(file, name + " claims to lie at an impossible place; the file is damaged");
    }
    const ssize_t got = ::pread(descriptor, target, bytes, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      throw DataError(file, name + " cannot be read (" +
                                (got < 0 ? std::strerror(errno) : "the file ends before it") +
                                "); the file is damaged or cut off, get it again");
    }
    target += got;
    offset += static_cast<std::uint64_t>(got);
    bytes -= static_cast<std::uint64_t>(got);
  }
}

bool is_hole(int descriptor, std::uint64_t offset, std::uint64_t bytes) {
#ifdef SEEK_DATA
  const off_t place = ::lseek(descriptor, 0, SEEK_CUR);
  const off_t data = ::lseek(descriptor, static_cast<off_t>(offset), SEEK_DATA);
  const bool none_follows = data < 0 && errno == ENXIO;  // also behind the file's end
  if (place >= 0) ::lseek(descriptor, place, SEEK_SET);
  const off_t size = ::lseek(descriptor, 0, SEEK_END);
  if (place >= 0) ::lseek(descriptor, place, SEEK_SET);
  if (size < 0 || static_cast<std::uint64_t>(size) < offset + bytes) return false;
  return none_follows || (data >= 0 && static_cast<std::uint64_t>(data) >= offset + bytes);
#else
  return false;
#endif
}

}  // namespace spikedepth::hdf5
