#include "core/sweep/sweep_plan.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

// Splits at commas that stand outside brackets.
std::vector<std::string> split_values(const std::string& text) {
  std::vector<std::string> values(1);
  int depth = 0;
  for (const char character : text) {
    depth += (character == '[') - (character == ']');
    if (character == ',' && depth == 0) {
      values.emplace_back();
    } else {
      values.back() += character;
    }
  }
  return values;
}

std::vector<std::vector<std::string>> combinations(const std::vector<SweepAxis>& axes) {
  std::vector<std::vector<std::string>> all = {{}};
  for (const auto& axis : axes) {
    std::vector<std::vector<std::string>> longer;
    for (const auto& start : all) {
      for (const auto& value : axis.values) {
        longer.push_back(start);
        longer.back().push_back(axis.key + "=" + value);
      }
    }
    all = std::move(longer);
  }
  return all;
}

std::vector<std::vector<std::string>> in_step(const std::vector<SweepAxis>& axes) {
  std::vector<std::vector<std::string>> all(axes.front().values.size());
  for (const auto& axis : axes) {
    if (axis.values.size() != all.size()) {
      throw ConfigError(
          format("%s has %zu values, but %s has %zu; lists that are walked together "
                 "need the same length",
                 axis.key.c_str(), axis.values.size(), axes.front().key.c_str(), all.size()));
    }
    for (std::size_t i = 0; i < all.size(); ++i) all[i].push_back(axis.key + "=" + axis.values[i]);
  }
  return all;
}

// Figures of the seeds of one setting.
struct Figures {
  std::vector<double> values;
  void add(double value) { values.push_back(value); }
  double low() const { return *std::min_element(values.begin(), values.end()); }
  double high() const { return *std::max_element(values.begin(), values.end()); }
  Spread spread() const { return spread_of(values); }
};

template <typename Value>
bool has_twice(std::vector<Value> values) {
  std::sort(values.begin(), values.end());
  return std::adjacent_find(values.begin(), values.end()) != values.end();
}

// The same training twice would count as two seeds.
void check_distinct(const std::vector<SweepAxis>& axes, bool together,
                    const std::vector<std::int64_t>& seeds) {
  std::vector<std::string> keys;
  for (const auto& axis : axes) {
    keys.push_back(axis.key);
    if (!together && has_twice(axis.values))
      throw ConfigError("a value of " + axis.key + " is given twice; once is enough");
  }
  if (has_twice(keys))
    throw ConfigError("a key has two axes; give all of its values in one, key=value,value");
  if (has_twice(seeds)) throw ConfigError("a seed is given twice; once is enough");
}

}  // namespace

SweepAxis parse_sweep_axis(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw ConfigError("'" + text +
                      "' is no axis of a sweep; write key=value,value, for example "
                      "loss.spike_penalty=0,1e-3,1e-2");
  }
  SweepAxis axis{text.substr(0, equals), split_values(text.substr(equals + 1))};
  for (const auto& value : axis.values) {
    if (value.empty()) throw ConfigError("'" + text + "' has an empty value");
  }
  return axis;
}

std::string sweep_point_name(std::size_t number, std::int64_t seed) {
  return format("p%02zu-seed%lld", number, static_cast<long long>(seed));
}

std::vector<SweepPoint> sweep_points(const std::vector<SweepAxis>& axes, bool together,
                                     const std::vector<std::int64_t>& seeds) {
  if (axes.empty()) throw ConfigError("a sweep needs at least one axis: --grid key=value,value");
  if (seeds.empty()) throw ConfigError("a sweep needs at least one seed");
  check_distinct(axes, together, seeds);
  const auto settings = together ? in_step(axes) : combinations(axes);
  std::vector<SweepPoint> points;
  for (std::size_t setting = 0; setting < settings.size(); ++setting) {
    for (const auto seed : seeds) {
      points.push_back({sweep_point_name(setting, seed), setting, seed, settings[setting]});
    }
  }
  return points;
}

SweepResult read_sweep_result(const SweepPoint& point, const nlohmann::json& summary,
                              const std::string& protocol, const std::string& path) {
  SweepResult result;
  result.point = point;
  try {
    const auto& network = summary.at("protocols").at(protocol).at("network");
    network.at("mde_m").get_to(result.mde_m);
    // Networks without spikes have no rates.
    result.mean_firing_rate = summary.value("mean_firing_rate", 0.0);
    result.spikes_per_neuron = summary.value("spikes_per_neuron", 0.0);
    summary.at("synaptic_operations").get_to(result.synaptic_operations);
    summary.at("dense_operations").get_to(result.dense_operations);
    const auto& energy = summary.at("energy").at("uj_per_window");
    energy.at("neurobench").get_to(result.neurobench_uj);
    energy.get_to(result.energy_uj);
    result.notes = summary.value("notes", std::vector<std::string>{});
  } catch (const nlohmann::json::exception& error) {
    throw DataError(path, std::string("is no complete evaluation (") + error.what() +
                              "); delete it and run the sweep again");
  }
  return result;
}

std::vector<std::string> sweep_notes(const std::vector<SweepResult>& results,
                                     const std::function<std::string(const SweepPoint&)>& name) {
  std::vector<std::string> notes;  // in the order in which they come up
  for (const auto& result : results) {
    for (const auto& note : result.notes) {
      if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
    }
  }
  std::vector<std::string> lines;
  for (const auto& note : notes) {
    std::vector<std::string> names;
    for (const auto& result : results) {
      if (std::find(result.notes.begin(), result.notes.end(), note) != result.notes.end())
        names.push_back(name ? name(result.point) : result.point.name);
    }
    lines.push_back((names.size() == results.size() ? "all points" : join(names)) + ": " + note);
  }
  return lines;
}

std::vector<bool> non_dominated(const std::vector<double>& cost, const std::vector<double>& error) {
  std::vector<bool> front(cost.size(), true);
  for (std::size_t i = 0; i < cost.size(); ++i) {
    for (std::size_t j = 0; j < cost.size(); ++j) {
      const bool as_good = cost[j] <= cost[i] && error[j] <= error[i];
      const bool better = cost[j] < cost[i] || error[j] < error[i];
      if (as_good && better) front[i] = false;
    }
  }
  return front;
}

std::vector<SweepSetting> summarise_sweep(const std::vector<SweepResult>& results) {
  std::vector<SweepSetting> settings;
  for (std::size_t begin = 0; begin < results.size();) {
    SweepSetting setting;
    setting.assignments = results[begin].point.assignments;
    Figures error, rate, operations;
    std::map<std::string, Figures> energy;
    std::size_t end = begin;
    for (; end < results.size() && results[end].point.setting == results[begin].point.setting;
         ++end) {
      error.add(results[end].mde_m);
      rate.add(results[end].mean_firing_rate);
      operations.add(results[end].synaptic_operations);
      setting.spikes_per_neuron += results[end].spikes_per_neuron;
      for (const auto& [name, uj] : results[end].energy_uj) energy[name].add(uj);
    }
    setting.seeds = end - begin;
    setting.spikes_per_neuron /= static_cast<double>(setting.seeds);
    setting.mde_spread = error.spread(), setting.rate_spread = rate.spread();
    setting.operations_spread = operations.spread();
    for (const auto& [name, figures] : energy) setting.energy_uj[name] = figures.spread();
    setting.mde_m = setting.mde_spread.mean;
    setting.mde_low_m = error.low(), setting.mde_high_m = error.high();
    setting.rate = setting.rate_spread.mean;
    setting.rate_low = rate.low(), setting.rate_high = rate.high();
    setting.operations = setting.operations_spread.mean;
    setting.operations_low = operations.low(), setting.operations_high = operations.high();
    settings.push_back(setting);
    begin = end;
  }
  std::vector<double> errors, rates, operations;
  for (const auto& setting : settings) {
    errors.push_back(setting.mde_m);
    rates.push_back(setting.rate);
    operations.push_back(setting.operations);
  }
  const auto by_rate = non_dominated(rates, errors);
  const auto by_operations = non_dominated(operations, errors);
  for (std::size_t i = 0; i < settings.size(); ++i) {
    settings[i].rate_front = by_rate[i];
    settings[i].operations_front = by_operations[i];
  }
  return settings;
}

}  // namespace spikedepth
