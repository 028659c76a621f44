#pragma once
// How a network changes from one batch to the next.
#include <torch/torch.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/base/tensor_archive.hpp"
#include "core/depth/estimator.hpp"
#include "core/learning/epoch_report.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/layer_potentials.hpp"

namespace spikedepth {

/// Some samples as one. Depth: inputs are frames [N,T,C,H,W], targets metres [N,1,H,W] with NaN
/// where unknown. Classes: targets are labels [N].
struct Batch {
  torch::Tensor inputs;
  torch::Tensor targets;
  std::vector<std::string> names;  // of the samples, for messages
  FrameOrigin origin = {};         // of the inputs
};

/// Figures of one step.
struct StepReport {
  double loss = 0;
  NamedValues terms;  // what the loss consists of; may be empty
  /// The task's own error over the batch: metres for depth, the share of wrong answers for classes.
  /// NaN if nothing in the batch has a target.
  double error = std::numeric_limits<double>::quiet_NaN();
  std::vector<LayerRate> rates;            // empty unless asked for
  std::vector<LayerPotential> potentials;  // the same; of layers whose neurons keep them
  NamedValues figures;                     // of the rule itself, where rates were asked for
  std::vector<std::string> warnings;       // a sentence each, for the user
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
  /// Throws DataError naming `path` where the entries do not fit the network.
  virtual void load(const TensorArchive& archive, const std::string& path) = 0;
};

}  // namespace spikedepth
