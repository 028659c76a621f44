// e-prop as a row of the table of rules.
#include "core/base/error.hpp"
#include "core/learning/rules/forward_objective.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"

namespace spikedepth {
namespace {

class EpropRuleParameters : public RuleParameters {
 public:
  void list_fields(FieldList& list) override {
    list.add("burn_in", burn_in_, "time steps at a window's start that have no loss");
  }
  std::unique_ptr<LearningRule> make(std::shared_ptr<DepthModel> model, const TrainConfig& config,
                                     std::shared_ptr<ProcessGroup> group) const override {
    if (burn_in_ < 0 || burn_in_ >= config.slice.steps) {
      throw ConfigError("rule.burn_in=" + std::to_string(burn_in_) +
                        " was found; 0 to slice.steps - 1 was expected, so that a step has a loss");
    }
    return std::make_unique<SurrogateGradientRule>(
        std::make_unique<ForwardObjective>(std::move(model), config.loss, burn_in_),
        config.optimizer, std::move(group));
  }

 private:
  std::int64_t burn_in_ = 0;
};

std::unique_ptr<RuleParameters> eprop_parameters() {
  return std::make_unique<EpropRuleParameters>();
}

std::string eprop_misfit(DepthModel& model) {
  const auto* learner = dynamic_cast<const ForwardLearner*>(&model);
  return learner == nullptr ? "its synapses keep no traces" : learner->no_traces_because();
}

}  // namespace

RuleEntry eprop_rule() {
  return {"eprop",
          "e-prop: forward in time, a loss at every step, memory that does not grow with the steps",
          "Bellec et al., Nature Communications 11:3625 (2020)", eprop_parameters, eprop_misfit};
}

}  // namespace spikedepth
