#pragma once
#include "core/learning/losses.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {

/// Share of non-zero outputs of every spiking layer (the sums of residual and skip connections are
/// not layers).
std::vector<LayerRate> firing_rates(const DepthOutput& output);

/// Backpropagation through time with surrogate gradients, and Adam: the published training of
/// StereoSpike.
class SurrogateGradientRule : public LearningRule {
 public:
  SurrogateGradientRule(std::shared_ptr<DepthModel> model, const LossConfig& loss,
                        const OptimizerConfig& optimizer);
  StepReport step(const Batch& batch, double lr, bool want_rates) override;
  void save(TensorArchive& archive) const override;
  void load(const TensorArchive& archive, const std::string& path) override;

 private:
  std::shared_ptr<DepthModel> model_;
  LossConfig loss_;
  mutable torch::optim::Adam optimizer_;
};

}  // namespace spikedepth
