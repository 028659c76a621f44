#include "io/rows/column_name.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>

#include "core/base/text.hpp"

namespace spikedepth {
namespace {

struct UnitRow {
  double us;
  std::initializer_list<const char*> names;
};
const UnitRow kUnits[] = {
    {1e-3, {"ns", "nsec", "nanosec", "nanosecond", "nanoseconds"}},
    {1, {"us", "usec", "\xc2\xb5s", "\xce\xbcs", "microsec", "microsecond", "microseconds"}},
    {1e3, {"ms", "msec", "millisec", "millisecond", "milliseconds"}},
    {1e6, {"s", "sec", "secs", "second", "seconds"}}};

struct NameRow {
  Column column;
  std::initializer_list<const char*> names;
};
const NameRow kNames[] = {
    {Column::time, {"t", "ts", "time", "times", "timestamp", "timestamps"}},
    {Column::x, {"x", "xs", "x_px", "x_pos", "x_coordinate", "col", "column"}},
    {Column::y, {"y", "ys", "y_px", "y_pos", "y_coordinate", "row"}},
    {Column::polarity, {"p", "ps", "pol", "pols", "polarity", "polarities", "on"}},
    {Column::camera, {"c", "cam", "camera", "side", "cam_id", "camera_id"}}};

bool among(const std::string& word, const std::initializer_list<const char*>& words) {
  return std::any_of(words.begin(), words.end(), [&](const char* other) { return word == other; });
}

double unit_named(const std::string& word) {
  for (const UnitRow& row : kUnits) {
    if (among(word, row.names)) return row.us;
  }
  return 0;
}

/// "t [us] x (px)" -> "t_us x".
std::string without_brackets(const std::string& row) {
  std::string text;
  for (std::size_t at = 0; at < row.size(); ++at) {
    if (row[at] != '(' && row[at] != '[') {
      text += row[at];
      continue;
    }
    const std::size_t end = row.find_first_of(")]", at);
    if (end == std::string::npos) break;
    const std::string remark = row.substr(at + 1, end - at - 1);
    if (unit_named(lower_case(remark)) > 0) {
      while (!text.empty() && text.back() == ' ') text.pop_back();
      text += "_" + remark;
    }
    at = end;
  }
  return text;
}

}  // namespace

ColumnName column_named(const std::string& name) {
  const std::string word = lower_case(name);
  for (const NameRow& row : kNames) {
    if (among(word, row.names)) return {row.column, 0};
  }
  const std::size_t last = word.rfind('_');
  if (last == std::string::npos) return {};
  const double unit_us = unit_named(word.substr(last + 1));
  if (unit_us > 0 && column_named(word.substr(0, last)).column == Column::time)
    return {Column::time, unit_us};
  return {};
}

std::vector<std::string> header_names(const std::string& row) {
  std::vector<std::string> names;
  std::string name;
  bool open = true;  // a mark here would end an empty name
  for (const char c : without_brackets(row) + ' ') {
    const bool mark = c == ',' || c == ';';
    const bool separates = mark || std::isspace(static_cast<unsigned char>(c)) != 0 || c == '"' ||
                           c == '\'' || c == '#' || c == '%';
    if (!separates) {
      name += c;
      continue;
    }
    if (!name.empty()) {
      names.push_back(name);
      name.clear();
      open = false;
    }
    if (mark && open) names.emplace_back();
    open = open || mark;
  }
  return names;
}

bool complete_columns(const std::vector<ColumnName>& columns) {
  const auto count = [&](Column wanted) {
    return std::count_if(columns.begin(), columns.end(),
                         [&](const ColumnName& c) { return c.column == wanted; });
  };
  return count(Column::time) == 1 && count(Column::x) == 1 && count(Column::y) == 1 &&
         count(Column::polarity) == 1 && count(Column::camera) <= 1;
}

}  // namespace spikedepth
