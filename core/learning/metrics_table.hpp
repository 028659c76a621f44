#pragma once
// metrics.csv of a run: one line a validation.
#include <cstdint>
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

/// Appends the row, below a header if the table is empty.
void append_metrics(const RunDirectory& run, const MetricsRow& row);

}  // namespace spikedepth
