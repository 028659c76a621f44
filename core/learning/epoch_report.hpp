#pragma once
// What one epoch of a training came to, and how it is told.
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/depth/estimator.hpp"

namespace spikedepth {

using NamedValues = std::vector<std::pair<std::string, double>>;

/// Errors in metres; NaN = not measured.
struct EpochReport {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

  std::int64_t epoch = 0, epochs = 0;  // from 1; of so many
  std::int64_t step = 0;
  double lr = 0;
  double seconds = 0;  // that the epoch took, as far as this process ran it
  double train_loss = kUnknown;
  double train_mde_m = kUnknown;       // over the steps, while the weights changed
  double train_constant_m = kUnknown;  // of the training's median depth on the same samples
  double validation_mde_m = kUnknown;
  double validation_rmse_m = kUnknown;
  double validation_constant_m = kUnknown;  // of the same constant under the same protocol
  NamedValues terms;                        // of the loss, weighted; means over the steps
  std::vector<LayerRate> rates;             // of the validation, else mean of training steps
  bool best = false;                        // the best epoch so far
  double best_mde_m = kUnknown;
  std::int64_t best_epoch = 0;

  /// Mean over the layers, 0..1; NaN without rates.
  double mean_rate() const;
  /// The error that chooses the best epoch is larger than that of a constant depth.
  bool worse_than_constant() const;
  /// All figures with their names in metrics.csv and TensorBoard.
  NamedValues figures() const;
};

/// The epoch in one line for people.
std::string epoch_line(const EpochReport& report);

}  // namespace spikedepth
