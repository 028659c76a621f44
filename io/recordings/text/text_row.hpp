#pragma once
// One line of a text file of events.
#include <array>
#include <string_view>
#include <vector>

#include "io/rows/column_name.hpp"

namespace spikedepth {

constexpr std::size_t kMostColumns = 16;

/// The fields of one line. Fields are separated by spaces, tabs, commas or semicolons; beside
/// semicolons a comma is a decimal point. true, on and right count as 1, false, off and left as 0.
struct TextRow {
  std::array<double, kMostColumns> values{};  // NaN where the field is no number
  std::array<bool, kMostColumns> numeric{};
  std::size_t count = 0;
  bool too_many = false;

  bool all_numeric() const;
};

TextRow parse_text_row(std::string_view line);

/// Whether a line is empty or a comment (# or %).
bool is_skipped_line(std::string_view line);

/// The columns that a line names, if these are all of t, x, y and p: a row of names, or a comment
/// that consists of known names. Empty otherwise.
std::vector<ColumnName> columns_named_by(std::string_view line);

}  // namespace spikedepth
