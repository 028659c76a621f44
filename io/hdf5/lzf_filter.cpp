// h5py's private compression filter 32000 around liblzf. HDF5 itself does not know it, and MVSEC's
// images and depth maps use it.
#include <liblzf/lzf.h>

#include "core/base/error.hpp"
#include "io/hdf5/library.hpp"

namespace spikedepth::hdf5 {
namespace {

constexpr std::size_t kLargestChunk_bytes = std::size_t{256} << 20;

/// Replaces HDF5's buffer by `bytes` of `fresh`.
std::size_t hand_over(void* fresh, std::size_t capacity, std::size_t bytes,
                      std::size_t* capacity_out, void** buffer) {
  H5free_memory(*buffer);
  *buffer = fresh;
  *capacity_out = capacity;
  return bytes;
}

std::size_t compress(std::size_t bytes, std::size_t* capacity, void** buffer) {
  if (bytes > kLargestChunk_bytes) return 0;
  void* fresh = H5allocate_memory(bytes, false);
  if (fresh == nullptr) return 0;
  const unsigned packed =
      lzf_compress(*buffer, static_cast<unsigned>(bytes), fresh, static_cast<unsigned>(bytes));
  if (packed == 0) {  // does not shrink: HDF5 then stores the chunk as it is
    H5free_memory(fresh);
    return 0;
  }
  return hand_over(fresh, bytes, packed, capacity, buffer);
}

/// Unpacks to exactly `expected` bytes: HDF5 believes that a chunk is complete and would read
/// beyond a shorter one.
std::size_t decompress(std::size_t bytes, std::size_t expected, std::size_t* capacity,
                       void** buffer) {
  if (bytes > kLargestChunk_bytes || expected == 0 || expected > kLargestChunk_bytes) return 0;
  void* fresh = H5allocate_memory(expected, false);
  if (fresh == nullptr) return 0;
  const unsigned unpacked =
      lzf_decompress(*buffer, static_cast<unsigned>(bytes), fresh, static_cast<unsigned>(expected));
  if (unpacked == expected) return hand_over(fresh, expected, unpacked, capacity, buffer);
  H5free_memory(fresh);
  return 0;
}

std::size_t lzf_filter(unsigned flags, std::size_t parameters, const unsigned* values,
                       std::size_t bytes, std::size_t* capacity, void** buffer) {
  if ((flags & H5Z_FLAG_REVERSE) == 0) return compress(bytes, capacity, buffer);
  const std::size_t expected = parameters >= 3 ? values[2] : 0;
  return decompress(bytes, expected, capacity, buffer);
}

}  // namespace

void register_lzf_filter() {
  const H5Z_class2_t filter = {H5Z_CLASS_T_VERS, kLzfFilter, 1,         1, "lzf",
                               nullptr,          nullptr,    lzf_filter};
  SPIKEDEPTH_CHECK(H5Zregister(&filter) >= 0, "HDF5 accepts the LZF filter");
}

}  // namespace spikedepth::hdf5
