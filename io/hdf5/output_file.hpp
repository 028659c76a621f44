#pragma once
// Writing HDF5 files with plain numeric arrays and strings.
#include <cstdint>
#include <string>
#include <vector>

#include "io/hdf5/handle.hpp"

namespace spikedepth::hdf5 {

/// An array in a file that is being written.
class OutputDataset {
 public:
  /// Rows [first, first + count) of an array of fixed size; `data` is in memory what the array
  /// holds on disk.
  void write_rows(std::uint64_t first, std::uint64_t count, const void* data);
  /// One more row at the end of a growing array.
  void append_row(const void* data) { append_rows(1, data); }
  void append_rows(std::uint64_t count, const void* data);
  std::uint64_t rows() const { return shape_[0]; }

 private:
  friend class OutputFile;
  OutputDataset() = default;
  std::string file_;
  std::string name_;
  ElementType type_ = ElementType::float64;
  std::vector<std::uint64_t> shape_;
  Handle dataset_;
};

/// A new HDF5 file. Groups on the way to an array are made as needed. Every function throws
/// DataError if the disk refuses. The file is not locked: who makes it keeps others away.
class OutputFile {
 public:
  explicit OutputFile(const std::string& path);
  /// An array in one stretch, without filter, to be filled with write_rows.
  OutputDataset create(const std::string& name, ElementType type,
                       const std::vector<std::uint64_t>& shape);
  /// An array that starts empty and grows by rows of `row_shape`; one chunk a row, compressed with
  /// LZF.
  OutputDataset create_growing(const std::string& name, ElementType type,
                               const std::vector<std::uint64_t>& row_shape);
  /// A column of numbers that starts empty and grows, in chunks of `chunk_rows`, compressed with
  /// LZF.
  OutputDataset create_column(const std::string& name, ElementType type, std::uint64_t chunk_rows);
  /// create and write_rows in one.
  void write(const std::string& name, ElementType type, const std::vector<std::uint64_t>& shape,
             const void* data);
  /// Variable-length UTF-8 strings of this shape; of the empty shape a single one.
  void write_texts(const std::string& name, const std::vector<std::uint64_t>& shape,
                   const std::vector<std::string>& texts);
  void write_text(const std::string& name, const std::string& text);
  /// The whole array, deflated where it has more than 4 KiB; of the empty shape a single number.
  void write_packed(const std::string& name, ElementType type,
                    const std::vector<std::uint64_t>& shape, const void* data);
  void make_group(const std::string& name);
  void set_attribute(const std::string& name, double value);
  /// Hands everything that the library still holds to the system.
  void flush();
  /// Writes everything to disk and closes. All datasets must be gone.
  void close();

 private:
  OutputDataset make(const std::string& name, ElementType type, std::vector<std::uint64_t> shape,
                     std::uint64_t chunk_rows);
  std::string path_;
  Handle file_;
};

}  // namespace spikedepth::hdf5
