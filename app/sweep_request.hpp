#pragma once
// From the words of `sweep` to the configurations that it trains.
#include <cstdint>
#include <string>
#include <vector>

#include "app/sweep_folder.hpp"
#include "models/experiments/experiment.hpp"
#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {

/// What `sweep` was asked for.
struct SweepRequest {
  std::string config, from, out, protocol = "dense", reference;
  std::vector<std::string> data, validation, evaluation, grid, list, assignments, beside, energy;
  std::vector<std::int64_t> seeds = {1};
  std::int64_t jobs = 0;
  EngineChoice engine;  // of the evaluations
  bool insist = false, json = false;
};

/// The configuration that all points share: the file or the parent run's, --set, --data. Throws
/// ConfigError.
Experiment shared_configuration(const SweepRequest& options);

/// Every point with its configuration. Throws ConfigError naming the option where a key or a value
/// is wrong, or where the weights of --from do not fit a point's network.
std::vector<PlannedPoint> planned_points(const SweepRequest& options, Experiment& shared);

}  // namespace spikedepth::app
