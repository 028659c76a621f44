#pragma once
// How a network changes from one batch to the next.
#include <string>
#include <vector>

#include "core/base/tensor_archive.hpp"
#include "core/depth/estimator.hpp"
#include "core/learning/dataset.hpp"

namespace spikedepth {

/// Some samples as one: frames [N,T,C,H,W], truth [N,1,H,W].
struct Batch {
  torch::Tensor frames;
  torch::Tensor truth;
  std::vector<std::string> names;
};

/// Figures of one step.
struct StepReport {
  double loss = 0;
  double mean_depth_error_m = 0;  // over valid pixels of the batch; NaN if there are none
  std::vector<LayerRate> rates;   // empty unless asked for
};

/// Owns the optimiser and whatever else it keeps between steps.
class LearningRule {
 public:
  virtual ~LearningRule() = default;
  /// One update from `batch` at learning rate `lr`. A loss that is not finite leaves the network as
  /// it was and is returned as such.
  virtual StepReport step(const Batch& batch, double lr, bool want_rates) = 0;
  /// Everything that the next step depends on besides the network's own tensors, as "rule/..."
  /// entries.
  virtual void save(TensorArchive& archive) const = 0;
  virtual void load(const TensorArchive& archive, const std::string& path) = 0;
};

}  // namespace spikedepth
