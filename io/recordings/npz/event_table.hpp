#pragma once
// Arrays as a table of events, however they arrange it.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "io/recordings/npz/npy_array.hpp"
#include "io/rows/column_name.hpp"

namespace spikedepth {

/// Rows of numbers that lie in one or several streams.
struct EventTable {
  struct Element {
    std::size_t column = 0;
    char kind = 'f';
    std::size_t item_bytes = 8;
    std::size_t offset = 0;  // in its record
  };
  /// A stream of records, one a row, behind `skip_bytes`.
  struct Part {
    const NpyArray* array = nullptr;
    std::uint64_t skip_bytes = 0;
    std::size_t record_bytes = 0;
    std::vector<Element> elements;
  };
  std::string name;  // for messages
  std::uint64_t rows = 0;
  std::vector<ColumnName> columns;  // as fields or keys name them; unnamed columns are all ignored
  bool named = false;
  std::vector<Part> parts;

  /// Whether the times are kept in float32. `column` is theirs.
  bool float32(std::size_t column) const;
};

/// The table that one array is: (N, 4), (4, N), or N records with fields t, x, y, p. The array must
/// outlive it. Throws DataError on another shape.
EventTable table_of_array(const NpyArray& array, const std::string& path);

/// The table that arrays of one number a row are, each named as its column. The same.
EventTable table_of_columns(const std::vector<const NpyArray*>& arrays,
                            const std::vector<ColumnName>& columns, const std::string& path);

/// Walks over the rows of a table in little memory.
class TableReader {
 public:
  explicit TableReader(const EventTable& table);
  /// The next rows, as many numbers each as the table has columns; empty at the end.
  const std::vector<double>& next_rows();

 private:
  const EventTable& table_;
  std::vector<std::unique_ptr<ArrayStream>> streams_;
  std::uint64_t done_ = 0;
  std::vector<std::uint8_t> bytes_;
  std::vector<double> values_;
};

}  // namespace spikedepth
