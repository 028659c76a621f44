#pragma once
#include <memory>

#include "core/learning/loss_config.hpp"
#include "core/learning/rules/objective.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {

/// The depth loss (core/learning/losses.hpp) of a depth network; its error is the mean depth error
/// in metres over the valid pixels of the batch.
class DepthObjective : public Objective {
 public:
  DepthObjective(std::shared_ptr<DepthModel> model, const LossConfig& loss)
      : model_(std::move(model)), loss_(loss) {}
  torch::nn::Module& network() override { return *model_; }
  void reset_state() override { model_->reset_state(); }
  ObjectiveValue evaluate(const Batch& batch, bool want_rates) override;

 private:
  std::shared_ptr<DepthModel> model_;
  LossConfig loss_;
};

}  // namespace spikedepth
