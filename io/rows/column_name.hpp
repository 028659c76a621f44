#pragma once
// What the columns of a table of events are called, in headers, keys and fields.
#include <string>
#include <vector>

namespace spikedepth {

enum class Column { ignored, time, x, y, polarity, camera };

struct ColumnName {
  Column column = Column::ignored;
  double unit_us = 0;  // of times: microseconds a step as the name states; 0 if it does not
};

/// Meaning of a name, whatever its case: "t", "timestamp_us", "X", "pol", "side". Unknown names are
/// ignored.
ColumnName column_named(const std::string& name);

/// Names of the columns of a header row: "t [us],x,y,p" or "timestamp x y polarity camera(0 left)".
/// Remarks in brackets are dropped, units in them are put behind their name.
std::vector<std::string> header_names(const std::string& row);

/// Whether time, x, y and polarity are among them, each once, camera at most once.
bool complete_columns(const std::vector<ColumnName>& columns);

}  // namespace spikedepth
