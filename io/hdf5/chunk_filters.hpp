#pragma once
// The filters through which chunks pass on their way to a file, undone without the HDF5 library: it
// knows neither Blosc nor Zstandard, holds its lock while it unpacks, and believes that what comes
// out is as long as it should be.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace spikedepth::hdf5 {

/// One filter of an array; `parameters` are those that the file keeps for it.
struct StoredFilter {
  int id = 0;
  std::vector<unsigned> parameters;
};

/// Whether unpack_chunk() can undo it: shuffle, Fletcher's checksum, deflate, LZF (32000), Blosc
/// (32001), Zstandard (32015).
bool can_undo(int filter_id);

/// Undoes the filters of a chunk that was read as it is stored, last one first. Bit i of `mask`
/// says that filter i was left out for this chunk. `bytes` then holds just `expected` bytes; false
/// if it cannot, whatever the chunk holds.
bool unpack_chunk(const std::vector<StoredFilter>& filters, std::uint32_t mask,
                  std::size_t expected, std::vector<std::uint8_t>& bytes);

}  // namespace spikedepth::hdf5
