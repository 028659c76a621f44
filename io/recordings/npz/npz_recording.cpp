#include "io/recordings/npz/npz_recording.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <memory>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/npz/npz_layout.hpp"
#include "io/rows/column_facts.hpp"
#include "io/rows/column_order.hpp"
#include "io/rows/row_values.hpp"
#include "io/rows/time_order.hpp"
#include "io/rows/time_unit.hpp"

namespace spikedepth {
namespace {

const char* const kSayUnit =
    "name the unit (s, ms, us, ns): np.savez(FILE, t_ms=t, x=x, y=y, p=p), of two cameras with "
    "left_ and right_ before the names";
const char* const kExpectedRows =
    "columns t, x, y, p were expected; say which is which: np.savez(FILE, t=t, x=x, y=y, p=p)";

/// Which column of a table holds what; as expected where nothing names them.
struct TableColumns {
  std::array<std::size_t, 4> of{0, 1, 2, 3};  // t, x, y, p
  std::optional<std::size_t> camera;

  explicit TableColumns(const EventTable& table) {
    for (std::size_t i = 0; table.named && i < table.columns.size(); ++i) {
      const Column column = table.columns[i].column;
      if (column == Column::camera) {
        camera = i;
      } else if (column != Column::ignored) {
        of[static_cast<std::size_t>(column) - static_cast<std::size_t>(Column::time)] = i;
      }
    }
  }
};

/// Reads the tables twice: what their columns hold, then their events.
class NpzReader {
 public:
  NpzReader(const std::array<std::optional<EventTable>, 2>& tables, std::string path)
      : tables_(tables), path_(std::move(path)) {}

  std::unique_ptr<MemoryRecording> read(const std::string& format_name) {
    std::uint64_t rows = 0;
    for (const auto& table : tables_) rows += table ? table->rows : 0;
    if (rows == 0) throw DataError(path_, "holds no events");
    if (rows > MemoryRecording::kMostEvents) {
      throw DataError(path_, format("has more than %zu events, too many for a NumPy file; convert "
                                    "it to MVSEC's layout in parts",
                                    MemoryRecording::kMostEvents));
    }
    for (const auto& table : tables_) {
      if (table) look_at(*table);
    }
    look_at_order();
    unit_ = judge_time_unit(times_, {path_, stated_us_, kSayUnit, float32_});
    polarity_ = judge_polarity(polarities_, path_);
    fresh_unwrappers_ = unwrappers_;
    for (std::size_t side = 0; side < 2; ++side) {
      if (tables_[side] && !TableColumns(*tables_[side]).camera)
        sides_[side].events.reserve(tables_[side]->rows);
    }
    each_row([this](const Row& row) { add(row); });
    RecordingInfo info;
    info.name = std::filesystem::path(path_).stem().string();
    info.format = format_name;
    info.files = {path_};
    info.notes.push_back(unit_.note);
    if (!exchanged_.empty()) info.notes.push_back(exchanged_);
    info.notes.insert(info.notes.end(), notes_.begin(), notes_.end());
    if (is_set_back(sides_))
      info.notes.push_back(set_back_note(widest_back_ * unit_.us * 1e-6, widest_back_place_));
    auto recording = std::make_unique<MemoryRecording>(std::move(info), std::move(sides_));
    expect_usable_rows(*recording, path_, kExpectedRows);
    return recording;
  }

  /// "row 7 of events": the first one with an event of that camera at that time. After read().
  std::string row_of(Side side, TimeUs file_time) const {
    std::string found;
    auto unwrappers = fresh_unwrappers_;
    each_row([&](const Row& row) {
      const double t_us = unwrappers[row.side].unwrap(row.time()) * unit_.us;
      const bool wanted = row.side == (side == Side::left ? 0U : 1U);
      if (found.empty() && wanted && std::abs(t_us - static_cast<double>(file_time)) <= 0.5)
        found = row.place();
    });
    return found;
  }

 private:
  void look_at(const EventTable& table) {
    const TableColumns columns(table);
    std::vector<ColumnFacts> facts(table.columns.size());
    TableReader reader(table);
    for (const auto* rows = &reader.next_rows(); !rows->empty(); rows = &reader.next_rows()) {
      for (std::size_t i = 0; i < rows->size(); i += facts.size()) {
        for (std::size_t c = 0; c < facts.size(); ++c) facts[c].add((*rows)[i + c]);
        times_.add((*rows)[i + columns.of[0]]);
        polarities_.add((*rows)[i + columns.of[3]]);
      }
    }
    const std::string order = table.named ? "" : proven_other_order(facts);
    if (!order.empty()) {
      throw DataError(path_, table.name + " has its columns in the order " + order +
                                 " as its numbers show; t x y p was expected: reorder them, or say "
                                 "which is which: np.savez(FILE, t=t, x=x, y=y, p=p)");
    }
    if (!table.named && exchanged_.empty()) exchanged_ = exchanged_note(facts[1], facts[2]);
    float32_ = float32_ || table.float32(columns.of[0]);
    if (table.named) stated_us_ = table.columns[columns.of[0]].unit_us;
  }

  /// One row of a table, and the camera that it is of.
  struct Row {
    const EventTable* table;
    const TableColumns* columns;
    const double* values;
    std::uint64_t index;
    std::size_t side;
    double time() const { return values[columns->of[0]]; }
    std::string place() const {
      return format("row %llu of ", static_cast<unsigned long long>(index)) + table->name;
    }
  };

  void each_row(const std::function<void(const Row&)>& visit) const {
    for (std::size_t of_table = 0; of_table < 2; ++of_table) {
      if (!tables_[of_table]) continue;
      const EventTable& table = *tables_[of_table];
      const TableColumns columns(table);
      const std::size_t width = table.columns.size();
      std::uint64_t index = 0;
      TableReader reader(table);
      for (const auto* rows = &reader.next_rows(); !rows->empty(); rows = &reader.next_rows()) {
        for (std::size_t i = 0; i < rows->size(); i += width, ++index) {
          const double* values = rows->data() + i;
          const double camera =
              columns.camera ? values[*columns.camera] : static_cast<double>(of_table);
          if (camera != 0 && camera != 1)
            throw DataError(path_,
                            format("%s names a camera %g that is neither 0 (left) nor 1 (right)",
                                   table.name.c_str(), camera));
          visit({&table, &columns, values, index, camera == 0 ? std::size_t{0} : 1});
        }
      }
    }
  }

  /// A clock that wraps is unwrapped, and judged as if it had not.
  void look_at_order() {
    if (times_.backwards == 0) return;
    const double period = possible_period(times_);
    std::array<TimeOrder, 2> orders = {TimeOrder(period), TimeOrder(period)};
    std::array<std::string, 2> first_wraps;
    each_row([&](const Row& row) {
      TimeOrder& order = orders[row.side];
      const double widest = order.widest_back();
      const std::uint64_t wraps = order.jumps_back();
      order.add(row.time(), row.index);
      if (wraps == 0 && order.jumps_back() == 1) first_wraps[row.side] = row.place();
      if (order.widest_back() > std::max(widest, widest_back_)) {
        widest_back_ = order.widest_back();
        widest_back_place_ = row.place();
      }
    });
    for (std::size_t side = 0; side < 2; ++side) {
      if (orders[side].wraps() == 0) continue;
      unwrappers_[side] = Unwrapper(period);
      notes_.push_back(wrap_note(orders[side].wraps(), first_wraps[side]));
    }
    if (notes_.empty()) return;
    times_ = ColumnFacts();
    auto unwrappers = unwrappers_;
    each_row([&](const Row& row) { times_.add(unwrappers[row.side].unwrap(row.time())); });
  }

  void add(const Row& row) {
    const auto value = [&](std::size_t which) { return row.values[row.columns->of[which]]; };
    sides_[row.side].add(unwrappers_[row.side].unwrap(value(0)) * unit_.us, value(1), value(2),
                         polarity_.decode(value(3)));
  }

  const std::array<std::optional<EventTable>, 2>& tables_;
  std::string path_;
  ColumnFacts times_, polarities_;  // of both cameras
  std::string exchanged_;           // a note
  bool float32_ = false;
  double stated_us_ = 0;
  TimeUnit unit_;
  PolarityCode polarity_;
  std::array<MemoryRecording::Rows, 2> sides_;
  std::array<Unwrapper, 2> unwrappers_, fresh_unwrappers_;
  std::vector<std::string> notes_;  // about the order of times
  double widest_back_ = 0;          // in the file's steps
  std::string widest_back_place_;
};

/// What a reader reads from, for as long as its recording may ask where an event lies.
struct OpenedArchive {
  explicit OpenedArchive(const std::string& path)
      : archive(path), tables(find_tables(archive, path)), reader(tables.sides, path) {}
  ZipArchive archive;
  NpzTables tables;
  NpzReader reader;
};

struct OpenedArray {
  explicit OpenedArray(const std::string& path)
      : array(array_of_file(path)),
        tables{table_of_array(array, path), std::nullopt},
        reader(tables, path) {}
  NpyArray array;
  std::array<std::optional<EventTable>, 2> tables;
  NpzReader reader;
};

template <typename Opened>
std::unique_ptr<Recording> open_as(const std::string& path, const std::string& format_name) {
  const auto opened = std::make_shared<Opened>(path);
  auto recording = opened->reader.read(format_name);
  recording->set_locator(
      [opened](Side side, TimeUs file_time) { return opened->reader.row_of(side, file_time); });
  return recording;
}

}  // namespace

std::unique_ptr<Recording> open_npz_recording(const std::string& path) {
  return open_as<OpenedArchive>(path, "npz");
}

std::unique_ptr<Recording> open_npy_recording(const std::string& path) {
  return open_as<OpenedArray>(path, "npy");
}

}  // namespace spikedepth
