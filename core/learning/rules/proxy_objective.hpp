#pragma once
#include <memory>

#include "core/learning/loss_config.hpp"
#include "core/learning/rules/objective.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/twin_network.hpp"

namespace spikedepth {

/// The twin of `model`. Throws InternalError if it has none: RuleEntry::misfit asked before.
TwinNetwork& twin_of(DepthModel& model);
/// Why `model` cannot be trained through a twin; "" if it can.
std::string twinless_because(DepthModel& model);

/// `analog` whose every tensor has the value of its partner in `spiking` (tied()).
DepthOutput tied(const DepthOutput& analog, const DepthOutput& spiking);

/// Share of all neurons of which one face is active, analog activity above 0 or any spike, and the
/// other is not: there the proxy's gradient is about another neuron than the one that fires.
double disagreement(const DepthOutput& analog, const DepthOutput& spiking);

/// The depth loss of the spiking network's output with the gradient of its twin (proxy learning).
/// The spiking pass records no gradients, so that memory does not depend on its steps. Every scale
/// and every layer is tied, each penalty hence acts on what fires.
class ProxyObjective : public Objective {
 public:
  /// Above this share of disagreement it warns, once.
  static constexpr double kMostDisagreement = 0.3;

  ProxyObjective(std::shared_ptr<DepthModel> model, const LossConfig& loss)
      : model_(std::move(model)), twin_(twin_of(*model_)), loss_(loss) {}
  torch::nn::Module& network() override { return *model_; }
  void reset_state() override { model_->reset_state(); }
  ObjectiveValue evaluate(const Batch& batch, bool want_rates) override;

 private:
  void note_disagreement(double share, ObjectiveValue& value);

  std::shared_ptr<DepthModel> model_;
  TwinNetwork& twin_;
  LossConfig loss_;
  bool warned_ = false;
};

}  // namespace spikedepth
