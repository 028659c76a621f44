#pragma once
#include <memory>

#include "core/learning/process_group.hpp"
#include "core/learning/rules/objective.hpp"
#include "core/learning/train_config.hpp"

namespace spikedepth {

/// Backpropagation through time with surrogate gradients, and Adam: the published training of
/// StereoSpike. Gradients are averaged over the processes of `group` before each update.
class SurrogateGradientRule : public LearningRule {
 public:
  SurrogateGradientRule(std::unique_ptr<Objective> objective, const OptimizerConfig& optimizer,
                        std::shared_ptr<ProcessGroup> group = local_process());
  StepReport step(const Batch& batch, double lr, bool want_rates) override;
  void save(TensorArchive& archive) const override;
  void load(const TensorArchive& archive, const std::string& path) override;

 private:
  std::unique_ptr<Objective> objective_;
  std::shared_ptr<ProcessGroup> group_;
  mutable torch::optim::Adam optimizer_;
};

}  // namespace spikedepth
