#pragma once
// The lines "% key value" before the data of Prophesee's RAW and DAT files.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/time.hpp"
#include "io/streams/file_bytes.hpp"

namespace spikedepth {

/// A line belongs to the header if it begins with a percent sign and a blank and holds text; after
/// "% end" everything is data.
struct PercentHeader {
  std::vector<std::pair<std::string, std::string>> fields;  // key, value; in the file's order
  std::uint64_t bytes = 0;                                  // up to the first byte of data

  /// The value of the first line with one of these keys.
  std::optional<std::string> find(const std::vector<std::string>& keys) const;
  /// Microseconds that every time of the data is to be moved by: faery's line "% t0" or "% T0".
  /// Throws DataError naming `file` if it is no number of microseconds.
  TimeUs origin(const std::string& file) const;
  /// Whether there is such a line: then times are complete, and not only known up to multiples of
  /// the clock's period.
  bool has_origin() const { return find({"t0", "T0"}).has_value(); }
};

/// Throws DataError if the header is longer than 64 KiB, or if the file ends in it.
PercentHeader read_percent_header(const FileBytes& file);

/// The same of a file's beginning, as far as it reaches.
PercentHeader parse_percent_header(const std::string& head);

}  // namespace spikedepth
