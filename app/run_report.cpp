#include "app/run_report.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <filesystem>

#include "core/base/json_text.hpp"
#include "core/base/text.hpp"

namespace spikedepth::app {
namespace {

std::string metres(double value) {
  return std::isnan(value) ? "-" : format("%.4f m", value);
}

std::string percent(double share) {
  return std::isnan(share) ? "-" : format("%.2f %%", 100 * share);
}

std::string count(std::int64_t value) {
  return value == 0 ? "-" : std::to_string(value);
}

std::string duration(double seconds) {
  return std::isnan(seconds) ? "-" : short_duration(seconds);
}

std::string date(std::int64_t unix_s) {
  if (unix_s == 0) return "-";
  const auto time = static_cast<std::time_t>(unix_s);
  std::tm local{};
  localtime_r(&time, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
  return text;
}

std::string epochs(const RunSummary& run) {
  return format("%lld/%lld", static_cast<long long>(run.epochs_done),
                static_cast<long long>(run.epochs));
}

const char* measured_on(const RunSummary& run) {
  return run.validated ? "validation" : "training samples";
}

using Row = std::vector<std::string>;

// Columns as wide as their widest cell, two spaces between them.
std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line += std::string(widths[i] - row[i].size() + 2, ' ');
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

// Facts of a run that are compared and listed, by name.
std::vector<std::pair<const char*, std::string>> facts(const RunSummary& run) {
  return {{"state", run_state_name(run.state)},     {"epochs", epochs(run)},
          {"best MDE", metres(run.best_mde_m)},     {"measured on", measured_on(run)},
          {"constant", metres(run.constant_mde_m)}, {"last MDE", metres(run.last_mde_m)},
          {"rate", percent(run.mean_rate)},         {"parameters", count(run.parameters)},
          {"time", duration(run.seconds)}};
}

std::vector<std::string> different_keys(const std::vector<RunSummary>& runs) {
  std::vector<std::string> keys;
  for (const auto& run : runs) {
    for (const auto& [key, value] : run.configuration.items()) {
      const auto differs = [&key = key, &value = value](const RunSummary& other) {
        return !other.configuration.contains(key) || other.configuration.at(key) != value;
      };
      const bool known = std::find(keys.begin(), keys.end(), key) != keys.end();
      if (!known && std::any_of(runs.begin(), runs.end(), differs)) keys.push_back(key);
    }
  }
  return keys;
}

}  // namespace

std::string run_text(const RunSummary& run) {
  if (run.state == RunState::unreadable) return run.path + "  unreadable: " + run.problem + "\n";
  std::vector<Row> rows = {
      {"run", run.path},
      {"network",
       run.network + (run.parameters > 0 ? ", " + std::to_string(run.parameters) + " parameters"
                                         : std::string())},
      {"state", std::string(run_state_name(run.state)) + ", " + epochs(run) + " epochs, " +
                    std::to_string(run.step) + " steps, " + duration(run.seconds)}};
  if (!std::isnan(run.best_mde_m)) {
    rows.push_back({"best MDE", metres(run.best_mde_m) + " on the " + measured_on(run) +
                                    ", epoch " + std::to_string(run.best_epoch) + " (best.ckpt)"});
    rows.push_back({"last MDE", metres(run.last_mde_m)});
  }
  if (!std::isnan(run.constant_mde_m)) {
    rows.push_back(
        {"constant",
         metres(run.constant_mde_m) +
             (run.worse_than_constant() ? ": the network is worse than a constant depth" : "")});
  }
  if (!std::isnan(run.mean_rate))
    rows.push_back({"rate", percent(run.mean_rate) + ", mean over layers"});
  rows.push_back({"learned from", join_some(run.training_data)});
  if (!run.validation_data.empty()) rows.push_back({"validation", join_some(run.validation_data)});
  rows.push_back({"changed", date(run.changed_s)});
  return aligned(rows);
}

std::string runs_table(const std::vector<RunSummary>& runs) {
  std::vector<Row> rows = {{"run", "network", "state", "epochs", "best MDE", "constant", "rate",
                            "parameters", "time", "changed"}};
  for (const auto& run : runs) {
    if (run.state == RunState::unreadable) {
      rows.push_back({run.path, "-", "unreadable"});
      continue;
    }
    const bool worse = run.worse_than_constant();
    rows.push_back({run.path, run.network, run_state_name(run.state), epochs(run),
                    metres(run.best_mde_m) + (worse ? " (worse than constant)" : ""),
                    metres(run.constant_mde_m), percent(run.mean_rate), count(run.parameters),
                    duration(run.seconds), date(run.changed_s)});
  }
  std::string text = aligned(rows);
  for (const auto& run : runs) {
    if (run.state == RunState::unreadable) text += run.problem + "\n";
  }
  return text;
}

std::string comparison(const std::vector<RunSummary>& runs) {
  std::vector<Row> rows = {{""}};
  for (const auto& run : runs) rows.front().push_back(run.path);
  const auto first = facts(runs.front());
  for (std::size_t i = 0; i < first.size(); ++i) {
    Row row = {first[i].first};
    for (const auto& run : runs) row.push_back(facts(run)[i].second);
    rows.push_back(row);
  }
  const auto keys = different_keys(runs);
  for (const auto& key : keys) {
    Row row = {key};
    for (const auto& run : runs) {
      row.push_back(run.configuration.contains(key)
                        ? clipped(json_text(run.configuration.at(key)), 40)
                        : "-");
    }
    rows.push_back(row);
  }
  return aligned(rows) + (keys.empty() ? "their configurations are equal\n" : "");
}

nlohmann::json comparison_json(const std::vector<RunSummary>& runs) {
  nlohmann::json json = {{"runs", nlohmann::json::array()},
                         {"configuration", nlohmann::json::object()}};
  for (const auto& run : runs) json["runs"].push_back(to_json(run));
  for (const auto& key : different_keys(runs)) {
    for (const auto& run : runs)
      json["configuration"][key].push_back(run.configuration.value(key, nlohmann::json()));
  }
  return json;
}

}  // namespace spikedepth::app
