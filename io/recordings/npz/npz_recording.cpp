#include "io/recordings/npz/npz_recording.hpp"

#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/npz/npz_layout.hpp"
#include "io/rows/column_facts.hpp"
#include "io/rows/column_order.hpp"
#include "io/rows/row_values.hpp"
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

  std::unique_ptr<Recording> read(const std::string& format_name) {
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
    unit_ = judge_time_unit(times_, {path_, stated_us_, kSayUnit, float32_});
    polarity_ = judge_polarity(polarities_, path_);
    for (std::size_t side = 0; side < 2; ++side) {
      if (tables_[side]) add(*tables_[side], side);
    }
    RecordingInfo info;
    info.name = std::filesystem::path(path_).stem().string();
    info.format = format_name;
    info.files = {path_};
    info.notes.push_back(unit_.note);
    if (!exchanged_.empty()) info.notes.push_back(exchanged_);
    auto recording = std::make_unique<MemoryRecording>(std::move(info), std::move(sides_));
    expect_usable_rows(*recording, path_, kExpectedRows);
    return recording;
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

  void add(const EventTable& table, std::size_t side) {
    const TableColumns columns(table);
    const std::size_t width = table.columns.size();
    if (!columns.camera) sides_[side].events.reserve(table.rows);
    TableReader reader(table);
    for (const auto* rows = &reader.next_rows(); !rows->empty(); rows = &reader.next_rows()) {
      for (std::size_t i = 0; i < rows->size(); i += width) {
        const double* row = rows->data() + i;
        const double camera = columns.camera ? row[*columns.camera] : static_cast<double>(side);
        if (camera != 0 && camera != 1)
          throw DataError(path_,
                          format("%s names a camera %g that is neither 0 (left) nor 1 (right)",
                                 table.name.c_str(), camera));
        sides_[camera == 0 ? 0 : 1].add(row[columns.of[0]] * unit_.us, row[columns.of[1]],
                                        row[columns.of[2]], polarity_.decode(row[columns.of[3]]));
      }
    }
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
};

}  // namespace

std::unique_ptr<Recording> open_npz_recording(const std::string& path) {
  const ZipArchive archive(path);
  const NpzTables tables = find_tables(archive, path);
  return NpzReader(tables.sides, path).read("npz");
}

std::unique_ptr<Recording> open_npy_recording(const std::string& path) {
  const NpyArray array = array_of_file(path);
  const std::array<std::optional<EventTable>, 2> tables = {table_of_array(array, path),
                                                           std::nullopt};
  return NpzReader(tables, path).read("npy");
}

}  // namespace spikedepth
