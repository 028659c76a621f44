#pragma once
// metrics.csv of a run: one line a validation.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/learning/epoch_report.hpp"
#include "core/learning/run_directory.hpp"

namespace spikedepth {

/// The epoch as the next row of `table`: below a header if that is empty, else with the columns
/// that it has, so that runs of earlier versions go on.
std::string metrics_text(const EpochReport& report, const std::string& table);

/// Brings metrics.csv of a resumed run to the rows that were there when its checkpoint was saved
/// (none: the checkpoint is too old to say them, and knows their `bytes` alone). Rows beyond are
/// cut. A table that does not begin with them is written anew and kept as metrics-found.csv. Gives
/// what the user should know of that, or nothing.
std::string restore_metrics(const RunDirectory& run, const std::optional<std::string>& rows,
                            std::uint64_t bytes);

}  // namespace spikedepth
