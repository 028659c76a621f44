#include "core/learning/metrics_table.hpp"

#include <algorithm>
#include <sstream>

#include "core/base/atomic_file.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

std::string metrics_text(const EpochReport& report, const std::string& table) {
  NamedValues cells = {{"epoch", static_cast<double>(report.epoch)},
                       {"step", static_cast<double>(report.step)},
                       {"lr", report.lr}};
  for (const auto& cell : report.figures()) cells.push_back(cell);
  std::vector<std::string> names;
  for (const auto& cell : cells) names.push_back(cell.first);
  const std::string header = table.empty() ? join(names, ",") : table.substr(0, table.find('\n'));
  std::vector<std::string> values;
  std::istringstream columns(header);
  for (std::string column; std::getline(columns, column, ',');) {
    const auto cell = std::find_if(cells.begin(), cells.end(),
                                   [&](const auto& one) { return one.first == column; });
    values.push_back(format("%.9g", cell == cells.end() ? EpochReport::kUnknown : cell->second));
  }
  return (table.empty() ? header + "\n" : "") + join(values, ",") + "\n";
}

std::string restore_metrics(const RunDirectory& run, const std::optional<std::string>& rows,
                            std::uint64_t bytes) {
  if (!rows) {
    const bool whole = run.size_of("metrics.csv") >= bytes;
    run.truncate("metrics.csv", bytes);
    return whole ? "" : run.metrics() + " lacks rows of the epochs before";
  }
  const auto found = run.size_of("metrics.csv") > 0 ? read_file(run.metrics()) : std::string();
  if (starts_with(found, *rows)) {
    run.truncate("metrics.csv", rows->size());
    return "";
  }
  std::string note = run.metrics() + " was not what this run wrote; its rows were restored";
  if (!found.empty()) {
    write_file_atomically(run.file("metrics-found.csv"), found);
    note += ", and what was found is kept as metrics-found.csv";
  }
  write_file_atomically(run.metrics(), *rows);
  return note;
}

}  // namespace spikedepth
