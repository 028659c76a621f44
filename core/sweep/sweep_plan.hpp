#pragma once
// Which trainings a sweep consists of, and what came out of them.
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/spread.hpp"

namespace spikedepth {

/// One key of the configuration and the values that it takes: "loss.spike_penalty=0,1e-3,1e-2". A
/// value in brackets may hold commas: "slice.windows=1,2" has two values, "loss.penalised=[a,b]"
/// one.
struct SweepAxis {
  std::string key;
  std::vector<std::string> values;
};

/// Throws ConfigError on a text without key, '=' or values.
SweepAxis parse_sweep_axis(const std::string& text);

/// One training: a combination of values and a seed.
struct SweepPoint {
  std::string name;         // folder name: "p03-seed1"
  std::size_t setting = 0;  // index of the combination, the same for all its seeds
  std::int64_t seed = 0;
  std::vector<std::string> assignments;  // "key=value" for every axis
};

/// "p03-seed1": the folder of a training.
std::string sweep_point_name(std::size_t number, std::int64_t seed);

/// All combinations in order, the last axis fastest, each with every seed. `together`: the axes are
/// lists of equal length that are walked in step instead. Throws ConfigError, also where a key, a
/// value of an axis or a seed is given twice.
std::vector<SweepPoint> sweep_points(const std::vector<SweepAxis>& axes, bool together,
                                     const std::vector<std::int64_t>& seeds);

/// What the evaluation of one point says.
struct SweepResult {
  SweepPoint point;
  double mde_m = 0;                // of the network under the sweep's protocol
  double mean_firing_rate = 0;     // mean over layers, 0..1
  double spikes_per_neuron = 0;    // all spikes over all neurons
  double synaptic_operations = 0;  // effective, a window
  double dense_operations = 0;
  double neurobench_uj = 0;
  std::map<std::string, double> energy_uj;  // by convention, a window; not in the table
  std::vector<std::string> notes;           // what the evaluation warned of; not in the table
};

/// Reads the summary.json of an evaluation. Throws DataError if a figure is missing; `path` is
/// cited.
SweepResult read_sweep_result(const SweepPoint& point, const nlohmann::json& summary,
                              const std::string& protocol, const std::string& path);

/// What the evaluations warned of, with the points that it holds for: "p03-seed1: silent layers
/// ..."; what several share is said once. `name` says what a point is called; empty: its folder.
std::vector<std::string> sweep_notes(
    const std::vector<SweepResult>& results,
    const std::function<std::string(const SweepPoint&)>& name = {});

/// Mean, smallest, largest and spread over the seeds of one setting.
struct SweepSetting {
  std::vector<std::string> assignments;
  std::size_t seeds = 0;
  double mde_m = 0, mde_low_m = 0, mde_high_m = 0;
  double rate = 0, rate_low = 0, rate_high = 0;  // mean over layers
  double spikes_per_neuron = 0;
  double operations = 0, operations_low = 0, operations_high = 0;
  Spread mde_spread, rate_spread, operations_spread;
  std::map<std::string, Spread> energy_uj;  // by convention
  bool rate_front = false;        // no other setting has both smaller mean error and smaller rate
  bool operations_front = false;  // the same for operations
};

std::vector<SweepSetting> summarise_sweep(const std::vector<SweepResult>& results);

/// True for each point (cost, error) that no other point beats: none is at most as large in both
/// and smaller in one.
std::vector<bool> non_dominated(const std::vector<double>& cost, const std::vector<double>& error);

/// One line a point in the sweep's order; the same bytes for the same results.
std::string pareto_csv(const std::vector<SweepResult>& results);
/// One line a setting: mean, standard deviation and 95 % half-width over its seeds (Student t;
/// empty of one seed) of error, rate, operations and energy under `conventions`.
std::string settings_csv(const std::vector<SweepSetting>& settings,
                         const std::vector<std::string>& conventions);
/// What pareto_csv wrote. Throws DataError with the line; `path` is cited.
std::vector<SweepResult> read_pareto_csv(const std::string& text, const std::string& path);

}  // namespace spikedepth
