#pragma once
// Arrays of numbers, unpacked outside of the HDF5 library.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/hdf5/chunk_filters.hpp"
#include "io/hdf5/input_file.hpp"

namespace spikedepth::hdf5 {

/// An array that is read row by row: a column of a table, or a stack of maps. Blosc and Zstandard
/// are understood here, which InputFile::find refuses. Keeps the chunk that was read last. Not
/// thread-safe.
class InputColumn {
 public:
  /// Nothing if there is no such path. Throws DataError as InputFile::find() does.
  static std::optional<InputColumn> find(const InputFile& file, const std::string& name);

  const std::string& file() const { return array_.file(); }
  const std::string& name() const { return array_.name(); }
  const std::vector<std::uint64_t>& shape() const { return array_.shape(); }
  std::uint64_t rows() const { return array_.rows(); }
  /// Rows of one chunk; 0 if the array is not chunked.
  std::uint64_t chunk_rows() const { return array_.chunk_rows(); }
  /// Throws DataError unless the array has the shape `expected`; 0 stands for any length.
  void expect_shape(const std::vector<std::uint64_t>& expected) const {
    array_.expect_shape(expected);
  }

  /// Rows [first, first + count), converted: whole numbers beyond the wanted type's range become
  /// its nearest one. Throws DataError on what cannot be read.
  void read(std::uint64_t first, std::uint64_t count, ElementType type, void* out);

 private:
  explicit InputColumn(InputDataset array) : array_(std::move(array)) {}
  void find_type();
  const std::uint8_t* chunk(const std::vector<std::uint64_t>& start);
  void copy_from_chunk(const std::vector<std::uint64_t>& start, std::uint64_t first,
                       std::uint64_t count, ElementType type, void* out);

  InputDataset array_;
  bool is_float_ = false, is_signed_ = false, plain_ = false;
  std::size_t element_bytes_ = 0;
  std::vector<std::uint64_t> kept_;  // where the chunk in bytes_ starts; empty: there is none
  std::vector<std::uint8_t> bytes_;
};

}  // namespace spikedepth::hdf5
