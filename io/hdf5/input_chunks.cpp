// The chunks of an array that is read: how many there are, where they lie, and whether they may be
// trusted.
#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/hdf5/dataset_check.hpp"
#include "io/hdf5/input_file.hpp"
#include "io/hdf5/library.hpp"
#include "io/hdf5/stored_bytes.hpp"

namespace spikedepth::hdf5 {
namespace {

/// With more chunks than these it takes too long to ask the library for the place of each.
constexpr std::uint64_t kManyChunks = 1024;

}  // namespace

std::uint64_t InputDataset::chunks_of(std::uint64_t count) const {
  if (chunk_.empty()) return 0;
  std::uint64_t chunks = (count + chunk_[0] - 1) / chunk_[0];
  for (std::size_t axis = 1; axis < shape_.size(); ++axis)
    chunks *= std::max<std::uint64_t>(1, (shape_[axis] + chunk_[axis] - 1) / chunk_[axis]);
  return chunks;
}

bool InputDataset::has_many_chunks() const {
  return chunks_of(rows()) > kManyChunks;
}

void InputDataset::fail_chunk() const {
  throw DataError(file_,
                  name_ + " has a chunk of an impossible size; the file is damaged, get it again");
}

/// The library walks over all chunks to find this one.
std::optional<std::uint64_t> InputDataset::chunk_place(
    const std::vector<std::uint64_t>& start) const {
  const std::uint64_t all_masked = filters_ == 0 ? 0 : (std::uint64_t{1} << filters_) - 1;
  const std::vector<hsize_t> at(start.begin(), start.end());
  unsigned mask = 0;
  haddr_t address = HADDR_UNDEF;
  hsize_t bytes = 0;
  const herr_t status =
      H5Dget_chunk_info_by_coord(dataset_.id(), at.data(), &mask, &address, &bytes);
  const bool stored = address != HADDR_UNDEF;
  const bool as_is = (mask & all_masked) == all_masked;
  if (status < 0 || (stored && as_is && bytes != chunk_bytes_) || bytes > 2 * kLargestChunk_bytes)
    fail_chunk();
  if (!stored) return std::nullopt;
  return address;
}

/// The same check where there are many chunks, in the time of one look-up: what is not as long as a
/// chunk in memory must have passed through a filter, which only reading it tells.
void InputDataset::check_packed_chunk(const std::vector<std::uint64_t>& start) const {
  const std::vector<hsize_t> at(start.begin(), start.end());
  hsize_t bytes = 0;
  // The library also fails where nothing is stored, which then reads as the fill value.
  if (H5Dget_chunk_storage_size(dataset_.id(), at.data(), &bytes) < 0) return;
  if (bytes == 0 || bytes == chunk_bytes_) return;
  if (bytes > 2 * kLargestChunk_bytes) fail_chunk();
  std::vector<char> packed(bytes);
  std::uint32_t mask = 0;
  const std::uint64_t all_masked = (std::uint64_t{1} << filters_) - 1;
  if (H5Dread_chunk(dataset_.id(), H5P_DEFAULT, at.data(), &mask, packed.data()) < 0 ||
      (mask & all_masked) == all_masked)
    fail_chunk();
}

/// HDF5 believes that a chunk which passes through no filter is as long as it should be, and reads
/// beyond it otherwise. Where an array has no filters at all, its chunks are not kept in memory
/// (find()) but read to where they are wanted, so that there is no end to read beyond.
void InputDataset::check_chunks(std::uint64_t first, std::uint64_t count) const {
  if (filters_ == 0) return;
  const bool many = has_many_chunks();
  std::vector<std::uint64_t> at(shape_.size(), 0);
  at[0] = first - first % chunk_[0];
  while (at[0] < first + count) {
    if (many) {
      check_packed_chunk(at);
    } else {
      chunk_place(at);
    }
    next_chunk(at);
  }
}

void InputDataset::next_chunk(std::vector<std::uint64_t>& start) const {
  std::size_t axis = start.size();
  while (axis-- > 0) {
    start[axis] += chunk_[axis];
    if (axis == 0 || start[axis] < shape_[axis]) break;
    start[axis] = 0;
  }
}

std::optional<std::uint32_t> InputDataset::read_stored_chunk(
    const std::vector<std::uint64_t>& start, std::vector<std::uint8_t>& bytes) const {
  const Session session;
  const std::vector<hsize_t> at(start.begin(), start.end());
  hsize_t stored = 0;
  if (H5Dget_chunk_storage_size(dataset_.id(), at.data(), &stored) < 0 || stored == 0)
    return std::nullopt;
  if (stored > std::min(file_bytes_, 2 * kLargestChunk_bytes)) fail_chunk();
  bytes.resize(static_cast<std::size_t>(stored));
  std::uint32_t mask = 0;
  require(H5Dread_chunk(dataset_.id(), H5P_DEFAULT, at.data(), &mask, bytes.data()), file_,
          format("%s: the chunk at row %llu cannot be read; the file is damaged or cut off, get it "
                 "again",
                 name_.c_str(), static_cast<unsigned long long>(start[0])));
  expect_bytes(file_descriptor_, file_bytes_, file_);
  return mask;
}

/// Opens the array again, now without a cache for its chunks.
void InputDataset::open_uncached(std::int64_t file) {
  const std::string problem = name_ + " cannot be opened";
  const Handle access = own(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose, file_, problem);
  require(H5Pset_chunk_cache(access.id(), 0, 0, 0), file_, problem);
  dataset_.reset();
  dataset_ = own(H5Dopen2(file, name_.c_str(), access.id()), H5Dclose, file_, problem);
}

}  // namespace spikedepth::hdf5
