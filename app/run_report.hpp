#pragma once
// Runs as text: one in full, many as a table, two beside each other.
#include <string>
#include <vector>

#include "models/experiments/run_summary.hpp"

namespace spikedepth::app {

/// What a run came to, a line a fact.
std::string run_text(const RunSummary& run);

/// A line a run, below a header.
std::string runs_table(const std::vector<RunSummary>& runs);

/// What the runs came to, and the keys of the configuration in which they differ, a column a run.
std::string comparison(const std::vector<RunSummary>& runs);

/// The same as JSON: {"runs": [...], "configuration": {"key": [value, ...]}}.
nlohmann::json comparison_json(const std::vector<RunSummary>& runs);

}  // namespace spikedepth::app
