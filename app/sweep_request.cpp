#include "app/sweep_request.hpp"

#include <algorithm>
#include <filesystem>

#include "app/run_recordings.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "core/learning/run_directory.hpp"
#include "core/learning/run_origin.hpp"
#include "models/experiments/train_experiment.hpp"

namespace spikedepth::app {
namespace {

namespace fs = std::filesystem;

// The recordings of the parent run where the configuration names none.
void take_missing_data(const std::string& parent, Experiment& experiment) {
  if (!fs::exists(parent + "/config.toml")) return;  // a checkpoint alone
  auto& data = experiment.train.data;
  const auto of_parent = Experiment::load(parent + "/config.toml", {}).train.data;
  if (data.train.empty()) data.train = of_parent.train;
  if (data.validation.empty()) data.validation = of_parent.validation;
}

// What the parent run names relative to another folder is found as a resume finds it.
void locate_parents_data(const SweepRequest& options, DataConfig& data) {
  if (!fs::exists(options.from + "/config.toml")) return;
  const auto of_parent = Experiment::load(options.from + "/config.toml", {}).train.data;
  DataConfig inherited;
  if (options.data.empty() && data.train == of_parent.train) inherited.train = data.train;
  if (options.validation.empty() && data.validation == of_parent.validation)
    inherited.validation = data.validation;
  const auto found = located(inherited, origin_folders(options.from), options.from);
  if (!found.train.empty()) data.train = found.train;
  if (!found.validation.empty()) data.validation = found.validation;
}

// Errors of an axis name the option that it came from.
Experiment with_values(Experiment& shared, const SweepPoint& point, const std::string& option) {
  try {
    return shared.with(assignments_of(point));
  } catch (const ConfigError& error) {
    const std::string text = error.what(), set = "--set ";
    throw ConfigError(starts_with(text, set) ? option + text.substr(set.size() - 1) : text);
  }
}

// Whether it is not the network, the rule or the time steps of all points.
bool chooses_rule(const std::vector<std::string>& assignments) {
  return std::any_of(assignments.begin(), assignments.end(), [](const std::string& text) {
    return starts_with(text, "model.") || starts_with(text, "rule.") || starts_with(text, "slice.");
  });
}

// Only [model] decides the shape of the weights.
void check_shapes(Experiment& point, const std::vector<std::string>& assignments,
                  const SweepRequest& options, const std::string& option) {
  const bool other_network =
      std::any_of(assignments.begin(), assignments.end(),
                  [](const std::string& text) { return starts_with(text, "model."); });
  if (!other_network || options.from.empty()) return;
  try {
    check_starting_weights(point);
  } catch (const DataError& error) {
    throw ConfigError(option + " " + join(assignments) + ": the weights of --from " + options.from +
                      " do not fit that network (" + error.what() +
                      "); leave that key alone, or train anew without --from");
  }
}

}  // namespace

Experiment shared_configuration(const SweepRequest& options) {
  auto assignments = options.assignments;
  const auto add_list = [&](const char* key, const std::vector<std::string>& words) {
    if (!words.empty()) assignments.push_back(key + json_text(words));
  };
  add_list("data.train=", options.data);
  add_list("data.validation=", options.validation);
  if (!options.from.empty()) {
    assignments.push_back("init.weights=" +
                          fs::absolute(resolve_checkpoint(options.from)).string());
  }
  const std::string file = options.config.empty() && !options.from.empty()
                               ? options.from + "/config.toml"
                               : options.config;
  auto experiment = Experiment::load(file, assignments);
  if (!options.from.empty() && !options.config.empty()) take_missing_data(options.from, experiment);
  if (!options.from.empty()) locate_parents_data(options, experiment.train.data);
  const auto sets_validation = [](const std::string& assignment) {
    return assignment.rfind("train.validate_epochs=", 0) == 0;
  };
  if (std::none_of(assignments.begin(), assignments.end(), sets_validation))
    experiment.train.train.validate_epochs = 0;
  // One thread a point, so that the figures do not depend on how many run side by side.
  if (experiment.train.train.threads == 0) experiment.train.train.threads = 1;
  if (experiment.train.data.train.empty())
    throw ConfigError("no training data: name recordings with --data, for example --data rooms/a");
  return experiment;
}

std::vector<PlannedPoint> planned_points(const SweepRequest& options, Experiment& shared) {
  const bool together = options.grid.empty();
  const std::string option = together ? "--list" : "--grid";
  std::vector<SweepAxis> axes;
  for (const auto& text : together ? options.list : options.grid)
    axes.push_back(parse_sweep_axis(text));
  std::vector<PlannedPoint> planned;
  for (const auto& point : sweep_points(axes, together, options.seeds)) {
    auto experiment = with_values(shared, point, option);
    if (planned.empty() || planned.back().point.setting != point.setting) {
      check_shapes(experiment, point.assignments, options, option);
      if (planned.empty() || chooses_rule(point.assignments)) experiment.check_rule();
    }
    planned.push_back({point, experiment.describe()});
  }
  return planned;
}

}  // namespace spikedepth::app
