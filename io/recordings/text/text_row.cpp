#include "io/recordings/text/text_row.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

namespace spikedepth {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '"';
}

bool is_mark(char c) {
  return c == ',' || c == ';';
}

bool same_word(std::string_view field, std::string_view word) {
  return field.size() == word.size() &&
         std::equal(field.begin(), field.end(), word.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
         });
}

/// What a word of a field stands for; NaN if it is none of these.
double word_value(std::string_view field) {
  constexpr std::array<std::pair<std::string_view, int>, 6> kWords = {
      {{"true", 1}, {"false", 0}, {"on", 1}, {"off", 0}, {"left", 0}, {"right", 1}}};
  for (const auto& [word, value] : kWords) {
    if (same_word(field, word)) return value;
  }
  return std::nan("");
}

void read_field(std::string_view field, TextRow& row) {
  if (row.count == kMostColumns) {
    row.too_many = true;
    return;
  }
  double& value = row.values[row.count];
  const char* begin = field.data() + (!field.empty() && field[0] == '+' ? 1 : 0);
  const char* end = field.data() + field.size();
  const auto [next, error] = std::from_chars(begin, end, value);
  bool numeric = error == std::errc() && next == end;
  if (!numeric) {
    value = word_value(field);
    numeric = !std::isnan(value);
  }
  row.numeric[row.count++] = numeric;
}

TextRow parse_fields(std::string_view line) {
  TextRow row;
  bool open = true;  // a mark here would end an empty field
  for (std::size_t at = 0; at < line.size();) {
    if (is_blank(line[at])) {
      ++at;
    } else if (is_mark(line[at])) {
      if (open) read_field({}, row);
      open = true;
      ++at;
    } else {
      const std::size_t begin = at;
      while (at < line.size() && !is_blank(line[at]) && !is_mark(line[at])) ++at;
      read_field(line.substr(begin, at - begin), row);
      open = false;
    }
  }
  return row;
}

}  // namespace

bool TextRow::all_numeric() const {
  return std::all_of(numeric.begin(), numeric.begin() + static_cast<std::ptrdiff_t>(count),
                     [](bool is) { return is; });
}

TextRow parse_text_row(std::string_view line) {
  const bool decimal_commas =
      line.find(';') != std::string_view::npos && line.find(',') != std::string_view::npos;
  if (!decimal_commas) return parse_fields(line);
  std::string points(line);
  std::replace(points.begin(), points.end(), ',', '.');
  return parse_fields(points);
}

bool is_skipped_line(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r");
  return first == std::string_view::npos || line[first] == '#' || line[first] == '%';
}

std::vector<ColumnName> columns_named_by(std::string_view line) {
  std::vector<ColumnName> columns;
  bool known = true;
  for (const std::string& name : header_names(std::string(line))) {
    columns.push_back(column_named(name));
    known = known && columns.back().column != Column::ignored;
  }
  const bool comment = is_skipped_line(line);
  const bool usable = complete_columns(columns) && columns.size() <= kMostColumns;
  return usable && (known || !comment) ? columns : std::vector<ColumnName>{};
}

}  // namespace spikedepth
