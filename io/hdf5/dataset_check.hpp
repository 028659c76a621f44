#pragma once
// What protects memory when a dataset is opened. Internal to io/hdf5.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/hdf5/chunk_filters.hpp"
#include "io/hdf5/library.hpp"

namespace spikedepth::hdf5 {

constexpr std::uint64_t kLargestChunk_bytes = std::uint64_t{256} << 20;
constexpr int kLargestRank = 5;

/// A dataset that passed all checks.
struct DatasetFacts {
  bool integer = false;
  std::vector<std::uint64_t> shape;
  std::vector<std::uint64_t> chunk;  // shape of one chunk; empty if the array is not chunked
  std::uint64_t chunk_bytes = 0;
  int filters = 0;
  std::vector<StoredFilter> pipeline;  // the same, of arrays that are unpacked outside
  bool own_filter = false;             // the only one is that of RecordWish
  /// Whether rows are stored as doubles are in memory, without filter, one after another: from
  /// `offset` on, or within each chunk.
  bool as_in_memory = false;
  std::optional<std::uint64_t> offset;  // in the file, of an array stored in one stretch
};

/// Records in place of plain numbers.
struct RecordWish {
  std::vector<std::string> fields;  // whole numbers that each record has
  int own_filter = 0;               // may be the only filter, whether the library knows it or not
};

/// How an array will be read.
struct ReadingPlan {
  const RecordWish* records = nullptr;  // else plain numbers
  bool unpacked_outside = false;        // filters that unpack_chunk() can undo are welcome
};

/// Throws DataError unless `dataset` is an array of plain numbers, or of the records that are
/// wanted, inside this file of `file_bytes`, with known filters, sensible chunks, and no more
/// declared data than the file can hold.
DatasetFacts check_dataset(hid_t dataset, const std::string& file, const std::string& name,
                           std::uint64_t file_bytes, const ReadingPlan& plan = {});

/// "(3, any, 4)".
std::string shape_text(const std::vector<std::uint64_t>& shape, bool zero_is_any);

/// `start` times all factors from index `from` on; the largest number on overflow.
std::uint64_t product(const std::vector<std::uint64_t>& factors, std::size_t from,
                      std::uint64_t start);

}  // namespace spikedepth::hdf5
