// Writes and reads the table of a sweep.
#include <algorithm>
#include <cmath>
#include <sstream>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/sweep/sweep_plan.hpp"

namespace spikedepth {
namespace {

// Cells of one line; a cell in quotes may hold commas, and quotes twice.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  char before = 0;
  for (const char character : line) {
    if (character == '"') {
      if (!quoted && before == '"') cells.back() += '"';
      quoted = !quoted;
    } else if (character == ',' && !quoted) {
      cells.emplace_back();
    } else if (character != '\r') {
      cells.back() += character;
    }
    before = character;
  }
  return cells;
}

class Row {
 public:
  Row(const std::vector<std::string>& names, std::vector<std::string> cells, std::string path,
      std::size_t line)
      : names_(names), cells_(std::move(cells)), path_(std::move(path)), line_(line) {
    if (cells_.size() != names_.size())
      fail(format("has %zu cells; %zu were expected, as in the first line", cells_.size(),
                  names_.size()));
  }
  double number(const char* name) const {
    const auto place = std::find(names_.begin(), names_.end(), name);
    if (place == names_.end()) fail(format("the table has no column '%s'", name));
    const std::string& cell = cells_[static_cast<std::size_t>(place - names_.begin())];
    std::size_t used = 0;
    double value = 0;
    try {
      value = std::stod(cell, &used);
    } catch (const std::exception&) {
    }
    if (used == 0 || used != cell.size() || !std::isfinite(value))
      fail(format("'%s' in column '%s' is no number", cell.c_str(), name));
    return value;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw DataError(path_, format("line %zu: %s", line_, what.c_str()));
  }
  const std::vector<std::string>& names_;
  const std::vector<std::string> cells_;
  const std::string path_;
  const std::size_t line_;
};

}  // namespace

std::string pareto_csv(const std::vector<SweepResult>& results) {
  const auto settings = summarise_sweep(results);
  std::string text = "point,seed";
  if (!results.empty()) {
    for (const auto& assignment : results.front().point.assignments)
      text += "," + assignment.substr(0, assignment.find('='));
  }
  text +=
      ",mde_m,mean_firing_rate,spikes_per_neuron,synaptic_operations,dense_operations,"
      "neurobench_uj,on_rate_front,on_operations_front\n";
  std::size_t setting = 0, in_setting = 0;
  for (const auto& result : results) {
    text += result.point.name + format(",%lld", static_cast<long long>(result.point.seed));
    for (const auto& assignment : result.point.assignments)
      text += "," + csv_quoted(assignment.substr(assignment.find('=') + 1));
    text +=
        format(",%.9g,%.9g,%.9g,%.12g,%.12g,%.9g,%d,%d\n", result.mde_m, result.mean_firing_rate,
               result.spikes_per_neuron, result.synaptic_operations, result.dense_operations,
               result.neurobench_uj, settings[setting].rate_front ? 1 : 0,
               settings[setting].operations_front ? 1 : 0);
    if (++in_setting == settings[setting].seeds) {
      ++setting;
      in_setting = 0;
    }
  }
  return text;
}

std::vector<SweepResult> read_pareto_csv(const std::string& text, const std::string& path) {
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  const auto names = cells_of(line);
  const auto first_figure = std::find(names.begin(), names.end(), "mde_m");
  if (names.size() < 3 || names[0] != "point" || names[1] != "seed" || first_figure == names.end())
    throw DataError(path,
                    "is no table of a sweep: its first line must begin with point,seed and "
                    "name mde_m; write it anew with `spikedepth sweep`");
  const auto axes = static_cast<std::size_t>(first_figure - names.begin());
  std::vector<SweepResult> results;
  for (std::size_t number = 2; std::getline(lines, line); ++number) {
    if (line.empty()) continue;
    const auto cells = cells_of(line);
    const Row row(names, cells, path, number);
    SweepResult result;
    result.point.name = cells[0];
    result.point.seed = static_cast<std::int64_t>(row.number("seed"));
    for (std::size_t i = 2; i < axes; ++i)
      result.point.assignments.push_back(names[i] + "=" + cells[i]);
    const bool same_setting =
        !results.empty() && results.back().point.assignments == result.point.assignments;
    result.point.setting =
        results.empty() ? 0 : results.back().point.setting + (same_setting ? 0 : 1);
    result.mde_m = row.number("mde_m");
    result.mean_firing_rate = row.number("mean_firing_rate");
    result.spikes_per_neuron = row.number("spikes_per_neuron");
    result.synaptic_operations = row.number("synaptic_operations");
    result.dense_operations = row.number("dense_operations");
    result.neurobench_uj = row.number("neurobench_uj");
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace spikedepth
