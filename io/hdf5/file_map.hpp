#pragma once
// A stretch of a file that is looked at where the system keeps it. Internal to io/hdf5.
#include <cstddef>
#include <cstdint>

namespace spikedepth::hdf5 {

/// Saves copying out of the page cache. The bytes of a view are fetched before they are handed out,
/// so that a file which was cut off or a disk that fails shows then, not as a signal in the middle
/// of decoding. (Cutting a file off in the moment between is the one thing that still ends the
/// program.) Pages count as this process's memory until they are let go, which happens every 8 MB.
class FileMap {
 public:
  /// Bytes [offset, offset + bytes) of an open file; the descriptor may be closed afterwards.
  FileMap(int descriptor, std::uint64_t offset, std::uint64_t bytes);
  ~FileMap();
  FileMap(const FileMap&) = delete;
  FileMap& operator=(const FileMap&) = delete;

  /// `bytes` bytes from `first` on, counted from the start of the stretch; valid until the next
  /// call. Null if they cannot be shown: reading the file tells why.
  const void* view(std::uint64_t first, std::uint64_t bytes);

 private:
  char* pages_ = nullptr;  // whole pages around the stretch; null if they cannot be mapped
  std::size_t mapped_bytes_ = 0;
  std::size_t lead_bytes_ = 0;  // in the first page, before the stretch
  std::uint64_t bytes_;
  std::uint64_t shown_bytes_ = 0;  // since pages were last let go
};

}  // namespace spikedepth::hdf5
