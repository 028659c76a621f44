#include "io/hdf5/file_map.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <limits>

namespace spikedepth::hdf5 {
namespace {

constexpr std::uint64_t kHeld_bytes = std::uint64_t{8} << 20;

std::size_t page_bytes() {
  static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

/// Brings pages into memory, or says that it cannot be done.
bool fetch(char* pages, std::size_t bytes) {
#ifdef MADV_POPULATE_READ
  return madvise(pages, bytes, MADV_POPULATE_READ) == 0;
#else
  static_cast<void>(pages);
  static_cast<void>(bytes);
  return false;
#endif
}

}  // namespace

FileMap::FileMap(int descriptor, std::uint64_t offset, std::uint64_t bytes) : bytes_(bytes) {
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
  if (bytes == 0 || offset > kLargest || bytes > kLargest - offset) return;
  lead_bytes_ = offset % page_bytes();
  mapped_bytes_ = lead_bytes_ + bytes;
  void* pages = mmap(nullptr, mapped_bytes_, PROT_READ, MAP_SHARED, descriptor,
                     static_cast<off_t>(offset - lead_bytes_));
  if (pages != MAP_FAILED) pages_ = static_cast<char*>(pages);
}

FileMap::~FileMap() {
  if (pages_ != nullptr) munmap(pages_, mapped_bytes_);
}

const void* FileMap::view(std::uint64_t first, std::uint64_t bytes) {
  if (pages_ == nullptr || first > bytes_ || bytes > bytes_ - first) return nullptr;
  if (shown_bytes_ >= kHeld_bytes) {  // all of them, as the system may map more than was asked for
    madvise(pages_, mapped_bytes_, MADV_DONTNEED);
    shown_bytes_ = 0;
  }
  shown_bytes_ += bytes;
  const std::size_t begin = lead_bytes_ + first;
  const std::size_t lead = begin % page_bytes();
  return fetch(pages_ + (begin - lead), lead + bytes) ? pages_ + begin : nullptr;
}

}  // namespace spikedepth::hdf5
