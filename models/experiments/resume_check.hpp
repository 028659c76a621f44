#pragma once
// Whether a configuration and its recordings are those that a checkpoint was trained with.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/experiments/experiment.hpp"

namespace spikedepth {

/// Throws ConfigError naming each key, with both values, in which `experiment`, the configuration
/// of the run folder `run`, differs from the one that its checkpoint `path` describes
/// (`saved_fields`). Keys that change neither what was learned nor how it goes on may differ, such
/// as train.epochs; a sentence for each of them is returned. The recordings' paths may differ too:
/// their identities are compared instead.
std::vector<std::string> check_configuration(const nlohmann::json& saved_fields,
                                             const std::string& path, Experiment& experiment,
                                             const std::string& run);

/// The keys in which two configurations (as Experiment::describe gives them) differ, with both
/// values; empty if they are equal.
std::string configuration_difference(const nlohmann::json& before, const nlohmann::json& now);

/// Throws DataError naming recording and file if the recordings `now` are not those `before`, which
/// `where` notes (both: {"train": ..., "validation": ...}, as identity_of gives them).
void check_recordings(const nlohmann::json& before, const nlohmann::json& now,
                      const std::string& where, const std::string& run);

}  // namespace spikedepth
