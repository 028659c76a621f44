#pragma once
// What stands in the folder of a sweep, compared with the plan before any of it is used. A point is
// known by the configuration that its run folder holds, so that a sweep can grow.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/sweep/sweep_plan.hpp"

namespace spikedepth::app {

/// The sweep.json of a sweep. Throws DataError naming it if it is empty, cut short or something
/// else.
nlohmann::json read_sweep_definition(const std::string& path);

/// Throws DataError naming `table`, a pareto.csv, if its rows are not the points of `definition`.
void check_sweep_table(const std::string& table, const nlohmann::json& definition);

/// Throws ConfigError if the sweep in `folder` was measured on other recordings or under another
/// protocol than `evaluation` and `protocol`, DataError if its sweep.json is damaged.
void check_same_measure(const std::string& folder, const std::vector<std::string>& evaluation,
                        const std::string& protocol);

/// A point of the plan with its configuration as Experiment::describe gives it.
struct PlannedPoint {
  SweepPoint point;
  nlohmann::json configuration;
};

/// The plan with the names of the run folders: a point that was trained before keeps its folder,
/// the others get names that are free. Behind its seeds, and behind all settings, stand the points
/// of earlier commands over the same keys. Reads only. Throws ConfigError if `folder` holds a point
/// whose configuration differs in more than the keys that are walked over and the seed.
std::vector<PlannedPoint> place_points(const std::string& folder, std::vector<PlannedPoint> plan);

/// Whether a point was begun and can be resumed.
bool has_checkpoint(const std::string& run);

/// What a point sets over the configuration that all share.
std::vector<std::string> assignments_of(const SweepPoint& point);

}  // namespace spikedepth::app
