#pragma once
// metrics.csv of a run: one line a validation.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/depth/estimator.hpp"
#include "core/learning/run_directory.hpp"

namespace spikedepth {

struct MetricsRow {
  std::int64_t epoch = 0, step = 0;
  double lr = 0;
  double train_loss = 0, train_mde_m = 0, validation_mde_m = 0;  // NaN = none
  std::vector<LayerRate> rates;                                  // of the validation
};

/// The row as text, below a header if it is the first one.
std::string metrics_text(const MetricsRow& row, bool first);

/// Brings metrics.csv of a resumed run to the rows that were there when its checkpoint was saved
/// (none: the checkpoint is too old to say them, and knows their `bytes` alone). Rows beyond are
/// cut. A table that does not begin with them is written anew and kept as metrics-found.csv. Gives
/// what the user should know of that, or nothing.
std::string restore_metrics(const RunDirectory& run, const std::optional<std::string>& rows,
                            std::uint64_t bytes);

}  // namespace spikedepth
