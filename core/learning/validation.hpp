#pragma once
// The error by which a training chooses its best checkpoint: the one that `eval` prints.
#include <functional>
#include <memory>
#include <vector>

#include "core/depth/evaluation.hpp"
#include "core/events/label_range.hpp"
#include "core/learning/train_config.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {

/// Figures of one validation.
struct ValidationReport {
  double error_m = -1;  // mean depth error under the protocol; below 0: there is no truth
  double rmse_m = -1;
  double constant_m = -1;  // mean error of the constant depth; below 0: none was given
  std::vector<LayerRate> rates;
};

/// Walks over held-out labels as `eval` does, with the present weights, under train.protocol.
class Validation {
 public:
  /// `constant_depth_m` is measured beside the network; 0 = nothing is. Throws ConfigError for an
  /// unknown protocol, DataError for recordings without the labels, the cameras or the calibration
  /// that are needed.
  Validation(std::vector<LabelRange> ranges, std::shared_ptr<DepthModel> model,
             const TrainConfig& config, bool binocular, double constant_depth_m = 0);
  ~Validation();
  /// `first` sees the first window (may be empty). Throws CancelledError when `progress` says stop.
  ValidationReport run(const ProgressCallback& progress,
                       const std::function<void(const EvaluatedWindow&)>& first);

 private:
  std::vector<std::unique_ptr<DepthEstimator>> estimators_;
  std::vector<EvaluationSource> sources_;
  EvaluationConfig evaluation_;
};

}  // namespace spikedepth
