#pragma once
#include <memory>

#include "core/learning/loss_config.hpp"
#include "core/learning/rules/objective.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/forward_learning.hpp"

namespace spikedepth {

/// The depth loss at every time step of a window, each with a graph of its own that is gone before
/// the next step: memory does not grow with the number of steps. Gradients are those of e-prop:
/// traces of the inputs stand for the past of a layer, and what a spike does to later steps through
/// other layers is left out.
class ForwardObjective : public Objective {
 public:
  /// The network is a ForwardLearner without objections. Steps before `burn_in` have no loss.
  ForwardObjective(std::shared_ptr<DepthModel> model, const LossConfig& loss, std::int64_t burn_in);
  torch::nn::Module& network() override { return *model_; }
  void reset_state() override { model_->reset_state(); }
  ObjectiveValue evaluate(const Batch& batch, bool want_rates) override;

 private:
  std::shared_ptr<DepthModel> model_;
  ForwardLearner* learner_;
  LossConfig loss_;
  std::int64_t burn_in_;
};

}  // namespace spikedepth
