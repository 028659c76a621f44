// Training without spikes, and conversion by balanced thresholds, as a row of the table of rules.
#include <cmath>

#include "core/base/error.hpp"
#include "core/learning/losses.hpp"
#include "core/learning/rules/proxy_objective.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"

namespace spikedepth {
namespace {

struct ConversionConfig {
  double percentile = 99.9;
  double momentum = 0.1;
};

/// The depth loss of the twin alone; the thresholds of the spiking network follow its activities.
/// Error and loss are the twin's; a validation measures the spiking network.
class ConversionObjective : public Objective {
 public:
  ConversionObjective(std::shared_ptr<DepthModel> model, const LossConfig& loss,
                      const ConversionConfig& config)
      : model_(std::move(model)), twin_(twin_of(*model_)), loss_(loss), config_(config) {}
  torch::nn::Module& network() override { return *model_; }
  void reset_state() override { model_->reset_state(); }
  ObjectiveValue evaluate(const Batch& batch, bool) override {
    model_->set_origin(batch.origin);
    const auto analog = twin_.forward_analog(batch.inputs);
    const auto terms = depth_loss(analog, batch.targets, loss_);
    if (std::isfinite(terms.total.item<double>()))
      twin_.balance(analog, config_.percentile, config_.momentum);
    ObjectiveValue value;
    value.loss = terms.total;
    torch::NoGradGuard no_grad;
    value.error = mean_depth_error(analog.depth, batch.targets);
    for (const auto& [name, term] : terms.parts)
      value.terms.emplace_back(name, term.item<double>());
    return value;
  }

 private:
  std::shared_ptr<DepthModel> model_;
  TwinNetwork& twin_;
  LossConfig loss_;
  ConversionConfig config_;
};

class ConversionParameters : public RuleParameters {
 public:
  void list_fields(FieldList& list) override {
    list.add("percentile", config_.percentile,
             "activity of the twin at which a neuron fires at every step, in percent of a layer's "
             "activities");
    list.add("momentum", config_.momentum,
             "share of the way that thresholds move towards it at every step of the training");
  }
  std::unique_ptr<LearningRule> make(std::shared_ptr<DepthModel> model, const TrainConfig& config,
                                     std::shared_ptr<ProcessGroup> group) const override {
    if (!(config_.percentile > 50 && config_.percentile <= 100))
      throw ConfigError("rule.percentile must be above 50 and at most 100");
    if (!(config_.momentum > 0 && config_.momentum <= 1))
      throw ConfigError("rule.momentum must be above 0 and at most 1");
    return std::make_unique<SurrogateGradientRule>(
        std::make_unique<ConversionObjective>(std::move(model), config.loss, config_),
        config.optimizer, std::move(group));
  }

 private:
  ConversionConfig config_;
};

std::unique_ptr<RuleParameters> conversion_parameters() {
  return std::make_unique<ConversionParameters>();
}

}  // namespace

RuleEntry conversion_rule() {
  return {"conversion",
          "backpropagation through the twin without spikes, and Adam; the spiking network gets its "
          "weights and balanced thresholds",
          "Diehl et al., IJCNN (2015); Rueckauer et al., Frontiers in Neuroscience 11:682 (2017)",
          conversion_parameters, twinless_because};
}

}  // namespace spikedepth
