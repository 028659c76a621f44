#pragma once
// What a run folder says of its training, without loading its network. Torch-free for its users.
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace spikedepth {

/// Where a training stands.
enum class RunState { not_begun, stopped, training, finished, unreadable };
const char* run_state_name(RunState state);

/// NaN = unknown.
struct RunSummary {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

  std::string path;
  RunState state = RunState::not_begun;
  std::string problem;  // why it is unreadable
  std::string network;
  std::int64_t epochs_done = 0, epochs = 0, step = 0;
  double best_mde_m = kUnknown;
  std::int64_t best_epoch = 0;
  bool validated = false;  // errors are of the validation; else of the training's own samples
  double last_mde_m = kUnknown, constant_mde_m = kUnknown;  // of the last row of metrics.csv
  double mean_rate = kUnknown;
  std::int64_t parameters = 0;  // 0 = unknown
  double training_median_depth_m = 0;
  double seconds = kUnknown;   // of training
  std::int64_t changed_s = 0;  // Unix time of the last change
  std::vector<std::string> training_data, validation_data;
  nlohmann::json configuration;  // as Experiment::describe gives it

  bool worse_than_constant() const { return best_mde_m > constant_mde_m; }
};

/// True if `folder` is the folder of a training.
bool is_run_folder(const std::string& folder);

/// The run folders in and below `folder`, three levels deep, by name. Links are not followed.
std::vector<std::string> find_runs(const std::string& folder);

/// From the headers of the run's checkpoints, its metrics.csv, environment.json and config.toml. A
/// run that cannot be read is one with a problem.
RunSummary summarise_run(const std::string& path);

/// The same; throws DataError for a run that cannot be read.
RunSummary readable_run(const std::string& path);

nlohmann::json to_json(const RunSummary& run);

}  // namespace spikedepth
