#pragma once
// Reading one-dimensional arrays of records from HDF5 files that may be damaged or hostile.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/hdf5/input_file.hpp"

namespace spikedepth::hdf5 {

/// An array of records with fields that are whole numbers. All checks that protect memory were done
/// when it was opened.
class InputRecords {
 public:
  /// The array at `name`; nothing if there is no such path. Throws DataError as InputFile::find()
  /// does, and unless it is one-dimensional and its records have the fields `fields`. Chunks that
  /// passed through the filter `own_filter` alone can be read as they are stored, whether the
  /// library knows that filter or not.
  static std::optional<InputRecords> find(const InputFile& file, const std::string& name,
                                          const std::vector<std::string>& fields, int own_filter);

  const std::string& name() const { return array_.name(); }
  std::uint64_t rows() const { return array_.rows(); }
  /// Records of one chunk; 0 if the array is not chunked.
  std::uint64_t chunk_rows() const { return array_.chunk_rows(); }
  /// Whether read_chunk() is the way to read, not read_rows().
  bool has_own_filter() const { return array_.own_filter_; }

  /// Chunk `index` as it is stored. Returns whether it passed through the filter; if not, it holds
  /// records as unpack() takes them. Throws DataError if it is missing or of an impossible size.
  bool read_chunk(std::uint64_t index, std::vector<std::uint8_t>& bytes) const;

  /// Bytes of a record in the file.
  std::size_t record_bytes() const { return record_bytes_; }
  /// The fields of a record of record_bytes() bytes, in the order of `fields`.
  void unpack(const std::uint8_t* record, std::int64_t* out) const;

  /// The fields of rows [first, first + count), row by row in the order of `fields`; for arrays
  /// without the filter.
  void read_rows(std::uint64_t first, std::uint64_t count, std::vector<std::int64_t>& out) const;

 private:
  struct Place {
    std::size_t offset = 0;
    std::size_t bytes = 0;
    bool is_signed = false;
  };
  explicit InputRecords(InputDataset array) : array_(std::move(array)) {}
  void find_places();

  InputDataset array_;
  std::vector<std::string> fields_;
  std::vector<Place> places_;
  std::size_t record_bytes_ = 0;
};

}  // namespace spikedepth::hdf5
