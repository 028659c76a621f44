#include "io/recordings/text/text_recording.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/text/line_reader.hpp"
#include "io/recordings/text/text_row.hpp"
#include "io/rows/column_facts.hpp"
#include "io/rows/column_order.hpp"
#include "io/rows/row_values.hpp"
#include "io/rows/time_order.hpp"
#include "io/rows/time_unit.hpp"

namespace spikedepth {
namespace {

const char* const kSayUnit = "name the unit in a first line such as \"t_ms x y p\" (s, ms, us, ns)";
const char* const kExpectedRows =
    "rows \"t x y p [camera]\" were expected; another order needs a first line that names it, "
    "such as \"x y p t\"";

/// Where t, x, y, p and the camera stand in a row.
struct Places {
  std::array<std::size_t, 4> of{0, 1, 2, 3};  // t, x, y, p
  std::optional<std::size_t> camera;
};

Places places_of(const std::vector<ColumnName>& columns) {
  Places places;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column column = columns[i].column;
    if (column == Column::camera) places.camera = i;
    if (column != Column::camera && column != Column::ignored)
      places.of[static_cast<std::size_t>(column) - static_cast<std::size_t>(Column::time)] = i;
  }
  return places;
}

/// Reads the file twice: what its columns hold, then its events.
class TextReader {
 public:
  explicit TextReader(const std::string& path) : path_(path), lines_(path) {}

  std::unique_ptr<MemoryRecording> read() {
    walk([this](const TextRow& row) { look_at(row); });
    if (facts_.empty()) throw DataError(path_, "holds no events; lines \"t x y p\" were expected");
    places_ = places_of(columns_);
    if (columns_.empty()) {
      if (facts_.size() == 5) places_.camera = 4;
      refuse_other_order();
    }
    look_at_order();
    const ColumnFacts& times = facts_[places_.of[0]];
    unit_ = judge_time_unit(times, {path_, stated_us(), kSayUnit});
    polarity_ = judge_polarity(facts_[places_.of[3]], path_);
    fresh_unwrappers_ = unwrappers_;
    walk([this](const TextRow& row) { add(row); });
    return recording();
  }

  /// "line 8": the first one with an event of that camera at that time. After read().
  std::string line_of(Side side, TimeUs file_time) {
    const std::size_t wanted = side == Side::left ? 0 : 1;
    std::size_t line = 0;
    auto unwrappers = fresh_unwrappers_;
    walk([&](const TextRow& row) {
      const std::size_t at = side_of(row);
      const double t_us = unwrappers[at].unwrap(row.values[places_.of[0]]) * unit_.us;
      if (line == 0 && at == wanted && std::abs(t_us - static_cast<double>(file_time)) <= 0.5)
        line = lines_.number();
    });
    return line == 0 ? "" : format("line %zu", line);
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw DataError(path_, format("line %zu ", lines_.number()) + problem);
  }

  /// Hands every row of events to `visit`.
  void walk(const std::function<void(const TextRow&)>& visit) {
    lines_.rewind();
    columns_.clear();
    sizes_given_ = 0;
    width_ = 0;
    std::uint64_t rows = 0;
    std::string_view line;
    while (lines_.next(line)) {
      if (width_ == 0 && read_header(line)) continue;
      if (is_skipped_line(line)) continue;
      const TextRow row = parse_text_row(line);
      if (width_ == 0 && sizes_given_ < 2 && row.count == 2 && row.all_numeric()) {
        read_size(row);
        continue;
      }
      check(row);
      visit(row);
      if (++rows > MemoryRecording::kMostEvents) {
        throw DataError(path_, format("has more than %zu events, too many for a text file; "
                                      "convert it to MVSEC's layout in parts",
                                      MemoryRecording::kMostEvents));
      }
    }
  }

  bool read_header(std::string_view line) {
    std::vector<ColumnName> columns = columns_named_by(line);
    if (columns.empty()) return false;
    columns_ = std::move(columns);
    return true;
  }

  void check(const TextRow& row) {
    if (width_ == 0) {
      if (columns_.empty() && row.count > 0 && !row.numeric[0] && !row.all_numeric()) {
        fail(
            "holds neither numbers nor the names of all columns; \"t x y p [camera]\" was "
            "expected");
      }
      width_ = columns_.empty() ? std::clamp<std::size_t>(row.count, 4, 5) : columns_.size();
    }
    if (columns_.empty() && (row.too_many || !row.all_numeric()))
      fail("holds something else than four or five numbers (t x y p [camera])");
    if (row.count != width_) {
      fail(format("has %zu numbers; %zu were expected (%s)", row.count, width_,
                  columns_.empty() ? "t x y p [camera]" : "as its header names"));
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].column != Column::ignored && columns_[i].column != Column::camera &&
          !row.numeric[i])
        fail(format("has no number in column %zu", i + 1));
    }
  }

  void read_size(const TextRow& row) {
    for (const double value : {row.values[0], row.values[1]}) {
      const bool fits =
          value == std::nearbyint(value) && value >= 1 && value <= MemoryRecording::kLargestSide_px;
      if (!fits) fail("holds two numbers that are no sensor size");
    }
    sizes_[sizes_given_++] = {static_cast<int>(row.values[0]), static_cast<int>(row.values[1])};
  }

  void look_at(const TextRow& row) {
    facts_.resize(width_);
    for (std::size_t i = 0; i < width_; ++i) {
      if (columns_.empty() || columns_[i].column != Column::ignored) facts_[i].add(row.values[i]);
    }
  }

  void refuse_other_order() const {
    const std::string order = proven_other_order(facts_);
    if (order.empty()) return;
    throw DataError(path_, "has its columns in the order " + order +
                               " as its numbers show; t x y p [camera] was expected: reorder them, "
                               "or put the line \"" +
                               order + "\" before them (x and y in their true order)");
  }

  /// A clock that wraps is unwrapped, and judged as if it had not.
  void look_at_order() {
    ColumnFacts& times = facts_[places_.of[0]];
    if (times.backwards == 0) return;
    const double period = possible_period(times);
    std::array<TimeOrder, 2> orders = {TimeOrder(period), TimeOrder(period)};
    walk([&](const TextRow& row) {
      orders[side_of(row)].add(row.values[places_.of[0]], lines_.number());
    });
    for (std::size_t side = 0; side < 2; ++side) {
      const TimeOrder& order = orders[side];
      if (order.widest_back() > widest_back_) {
        widest_back_ = order.widest_back();
        widest_back_line_ = order.widest_back_row();
      }
      if (order.wraps() == 0) continue;
      unwrappers_[side] = Unwrapper(period);
      notes_.push_back(wrap_note(
          order.wraps(), format("line %llu", static_cast<unsigned long long>(order.first_wrap()))));
    }
    if (notes_.empty()) return;
    widest_back_ = 0;
    times = ColumnFacts();
    auto unwrappers = unwrappers_;
    walk([&](const TextRow& row) {
      times.add(unwrappers[side_of(row)].unwrap(row.values[places_.of[0]]));
    });
  }

  std::size_t side_of(const TextRow& row) const {
    return places_.camera && row.values[*places_.camera] != 0 ? 1 : 0;
  }

  double stated_us() const { return columns_.empty() ? 0 : columns_[places_.of[0]].unit_us; }

  void add(const TextRow& row) {
    const double camera = places_.camera ? row.values[*places_.camera] : 0;
    if (camera != 0 && camera != 1) fail("names a camera that is neither 0 (left) nor 1 (right)");
    const auto value = [&](std::size_t which) { return row.values[places_.of[which]]; };
    const std::size_t side = camera == 0 ? 0 : 1;
    sides_[side].add(unwrappers_[side].unwrap(value(0)) * unit_.us, value(1), value(2),
                     polarity_.decode(value(3)));
  }

  std::unique_ptr<MemoryRecording> recording() {
    RecordingInfo info;
    info.name = std::filesystem::path(path_).stem().string();
    info.format = "text";
    info.files = {path_};
    if (sizes_given_ > 0) info.sensors = {sizes_[0], sizes_[sizes_given_ - 1]};
    info.notes.push_back(unit_.note);
    const std::string exchanged = exchanged_note(facts_[places_.of[1]], facts_[places_.of[2]]);
    if (columns_.empty() && !exchanged.empty()) info.notes.push_back(exchanged);
    info.notes.insert(info.notes.end(), notes_.begin(), notes_.end());
    if (is_set_back(sides_)) {
      info.notes.push_back(
          set_back_note(widest_back_ * unit_.us * 1e-6,
                        format("line %llu", static_cast<unsigned long long>(widest_back_line_))));
    }
    auto result = std::make_unique<MemoryRecording>(std::move(info), std::move(sides_));
    expect_usable_rows(*result, path_, kExpectedRows);
    return result;
  }

  std::string path_;
  LineReader lines_;
  std::vector<ColumnName> columns_;  // as a header names them; empty without one
  std::size_t width_ = 0;            // fields of a row
  std::array<SensorSize, 2> sizes_;  // of the left and the right sensor, as far as given
  std::size_t sizes_given_ = 0;      // how many are given
  std::vector<ColumnFacts> facts_;   // of each field
  Places places_;
  TimeUnit unit_;
  PolarityCode polarity_;
  std::array<MemoryRecording::Rows, 2> sides_;
  std::array<Unwrapper, 2> unwrappers_, fresh_unwrappers_;
  std::vector<std::string> notes_;  // about the order of times
  double widest_back_ = 0;          // in the file's steps; 0 where the clock was unwrapped
  std::uint64_t widest_back_line_ = 0;
};

}  // namespace

std::unique_ptr<Recording> open_text_recording(const std::string& path) {
  const auto reader = std::make_shared<TextReader>(path);
  auto recording = reader->read();
  recording->set_locator(
      [reader](Side side, TimeUs file_time) { return reader->line_of(side, file_time); });
  return recording;
}

bool looks_like_text_events(const std::string& head) {
  if (looks_like_utf16(head)) return true;
  std::size_t begin = head.compare(0, 3, "\xef\xbb\xbf") == 0 ? 3 : 0;
  while (begin < head.size()) {
    const std::size_t end = head.find('\n', begin);
    if (end == std::string::npos && begin > 3) return false;  // perhaps cut off within a line
    const std::string_view line = std::string_view(head).substr(begin, end - begin);
    if (!columns_named_by(line).empty()) return true;
    if (!is_skipped_line(line)) {
      const TextRow row = parse_text_row(line);
      if (!row.all_numeric() || row.too_many || row.count < 2) return false;
      if (row.count >= 4) return true;
    }
    if (end == std::string::npos) return false;
    begin = end + 1;
  }
  return false;
}

}  // namespace spikedepth
