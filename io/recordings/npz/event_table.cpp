#include "io/recordings/npz/event_table.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/events/memory_recording.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kRowsAtOnce = 16384;

std::string shape_text(const NpyHeader& header) {
  std::vector<std::string> words;
  for (const std::uint64_t extent : header.shape) words.push_back(std::to_string(extent));
  return "(" + join(words) + ")";
}

[[noreturn]] void refuse_shape(const NpyArray& array, const std::string& path) {
  throw DataError(path, array.name + " has another shape than (N, 4): " + shape_text(array.header) +
                            "; columns t, x, y, p, or fields or arrays of these names were "
                            "expected");
}

void check_rows(const EventTable& table, const std::string& path) {
  if (table.rows <= MemoryRecording::kMostEvents) return;
  throw DataError(path, format("%s has more than %zu events, too many for a NumPy file; convert it "
                               "to MVSEC's layout in parts",
                               table.name.c_str(), MemoryRecording::kMostEvents));
}

EventTable table_of_fields(const NpyArray& array, const std::string& path) {
  const NpyHeader& header = array.header;
  std::vector<std::string> names;
  EventTable table;
  table.named = true;
  EventTable::Part part{&array, 0, header.item_bytes, {}};
  for (const NpyField& field : header.fields) {
    const ColumnName name = column_named(field.name);
    if (!field.name.empty()) names.push_back(field.name);
    if (name.column == Column::ignored) continue;
    if (field.kind == 'V') {
      throw DataError(path, array.name + " has a field '" + field.name + "' of type \"" +
                                field.type +
                                "\"; little-endian integers, float32 or float64 were "
                                "expected");
    }
    part.elements.push_back({table.columns.size(), field.kind, field.item_bytes, field.offset});
    table.columns.push_back(name);
  }
  if (!complete_columns(table.columns)) {
    throw DataError(path, array.name + " has the fields " + join(names) +
                              "; t, x, y and p (and camera) were expected");
  }
  const bool flat = header.shape.size() == 1 || (header.shape.size() == 2 && header.shape[1] == 1);
  if (!flat) refuse_shape(array, path);
  table.rows = header.shape[0];
  table.parts.push_back(part);
  return table;
}

}  // namespace

bool EventTable::float32(std::size_t column) const {
  for (const Part& part : parts) {
    for (const Element& element : part.elements) {
      if (element.column == column) return element.kind == 'f' && element.item_bytes == 4;
    }
  }
  return false;
}

EventTable table_of_array(const NpyArray& array, const std::string& path) {
  const NpyHeader& header = array.header;
  EventTable table;
  if (!header.fields.empty()) {
    table = table_of_fields(array, path);
  } else {
    const auto& shape = header.shape;
    const bool upright = shape.size() == 2 && shape[1] == 4;
    const bool lying = shape.size() == 2 && shape[0] == 4 && !upright;
    if (!upright && !lying) refuse_shape(array, path);
    if (header.kind == 'b')
      throw DataError(path, array.name +
                                " holds nothing but true and false; events (t, x, y, p) "
                                "were expected");
    table.rows = upright ? shape[0] : shape[1];
    table.columns.resize(4);
    const std::size_t size = header.item_bytes;
    const bool one_after_another = upright == header.fortran_order;
    if (one_after_another) {
      for (std::size_t column = 0; column < 4; ++column)
        table.parts.push_back(
            {&array, column * table.rows * size, size, {{column, header.kind, size, 0}}});
    } else {
      EventTable::Part part{&array, 0, 4 * size, {}};
      for (std::size_t column = 0; column < 4; ++column)
        part.elements.push_back({column, header.kind, size, column * size});
      table.parts.push_back(part);
    }
  }
  table.name = array.name;
  check_rows(table, path);
  return table;
}

EventTable table_of_columns(const std::vector<const NpyArray*>& arrays,
                            const std::vector<ColumnName>& columns, const std::string& path) {
  EventTable table;
  table.named = true;
  table.columns = columns;
  for (std::size_t column = 0; column < arrays.size(); ++column) {
    const NpyArray& array = *arrays[column];
    const auto& shape = array.header.shape;
    const bool flat = shape.size() == 1 || (shape.size() == 2 && shape[1] == 1);
    if (!flat || !array.header.fields.empty()) {
      throw DataError(path, array.name + " has the shape " + shape_text(array.header) +
                                "; one number an event, (N), was expected");
    }
    if (column == 0) {
      table.rows = shape[0];
      table.name = array.name;
    }
    if (shape[0] != table.rows) {
      throw DataError(path,
                      format("%s has %llu numbers, %s %llu; as many in each were expected",
                             array.name.c_str(), static_cast<unsigned long long>(shape[0]),
                             table.name.c_str(), static_cast<unsigned long long>(table.rows)));
    }
    const std::size_t size = array.header.item_bytes;
    table.parts.push_back({&array, 0, size, {{column, array.header.kind, size, 0}}});
  }
  check_rows(table, path);
  return table;
}

TableReader::TableReader(const EventTable& table) : table_(table) {
  for (const EventTable::Part& part : table.parts) {
    streams_.push_back(part.array->open());
    streams_.back()->skip(part.array->header_bytes + part.skip_bytes);
  }
}

const std::vector<double>& TableReader::next_rows() {
  const std::uint64_t count = std::min<std::uint64_t>(kRowsAtOnce, table_.rows - done_);
  const std::size_t columns = table_.columns.size();
  values_.resize(count * columns);
  if (count == 0) return values_;
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    const EventTable::Part& part = table_.parts[i];
    bytes_.resize(count * part.record_bytes);
    streams_[i]->read(bytes_.data(), bytes_.size());
    for (const EventTable::Element& element : part.elements) {
      const std::uint8_t* from = bytes_.data() + element.offset;
      for (std::uint64_t row = 0; row < count; ++row, from += part.record_bytes)
        values_[row * columns + element.column] =
            npy_number(element.kind, element.item_bytes, from);
    }
  }
  done_ += count;
  if (done_ == table_.rows) {
    for (std::size_t i = 0; i < streams_.size(); ++i) {
      const EventTable::Part& part = table_.parts[i];
      const bool last = i + 1 == streams_.size() || table_.parts[i + 1].array != part.array;
      if (last) streams_[i]->expect_end();
    }
  }
  return values_;
}

}  // namespace spikedepth
