#pragma once
// What stands in the folder of a sweep, compared with the plan before any of it is used.
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

/// Reads only. Throws ConfigError or DataError if `folder` holds another sweep than `definition`, a
/// table of one, or a point that was trained with another configuration than the plan's (`planned`,
/// one for each point, as Experiment::describe gives it).
void check_sweep_folder(const std::string& folder, const nlohmann::json& definition,
                        const std::vector<SweepPoint>& points,
                        const std::vector<nlohmann::json>& planned);

/// Whether a point was begun and can be resumed.
bool has_checkpoint(const std::string& run);

/// What a point sets over the configuration that all share.
std::vector<std::string> assignments_of(const SweepPoint& point);

}  // namespace spikedepth::app
