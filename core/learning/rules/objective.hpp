#pragma once
// What a gradient-based rule minimises: a network, its task and the loss between them.
#include "core/learning/rules/learning_rule.hpp"

namespace spikedepth {

/// One differentiable pass over a batch.
struct ObjectiveValue {
  torch::Tensor loss;  // a scalar with its graph; without one if its gradients are there already
  NamedValues terms;
  double error = std::numeric_limits<double>::quiet_NaN();  // as StepReport::error
  std::vector<LayerRate> rates;                             // if they were asked for
  std::vector<LayerPotential> potentials;                   // the same
  NamedValues figures;                                      // as StepReport::figures
  std::vector<std::string> warnings;                        // as StepReport::warnings
};

class Objective {
 public:
  virtual ~Objective() = default;
  virtual torch::nn::Module& network() = 0;
  /// Forgets what the network's neurons hold.
  virtual void reset_state() = 0;
  /// May add to the parameters' gradients, which are undefined before.
  virtual ObjectiveValue evaluate(const Batch& batch, bool want_rates) = 0;
};

}  // namespace spikedepth
