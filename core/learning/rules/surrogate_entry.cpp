// Surrogate gradients as a row of the table of rules.
#include "core/learning/rules/depth_objective.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "core/snn/local_learner.hpp"

namespace spikedepth {
namespace {

class SurrogateParameters : public RuleParameters {
 public:
  void list_fields(FieldList&) override {}
  std::unique_ptr<LearningRule> make(std::shared_ptr<DepthModel> model, const TrainConfig& config,
                                     std::shared_ptr<ProcessGroup> group) const override {
    return std::make_unique<SurrogateGradientRule>(
        std::make_unique<DepthObjective>(std::move(model), config.loss), config.optimizer,
        std::move(group));
  }
};

std::unique_ptr<RuleParameters> parameters() {
  return std::make_unique<SurrogateParameters>();
}

std::string misfit(DepthModel& model) {
  const auto* learner = dynamic_cast<const LocalLearner*>(&model);
  if (learner != nullptr && learner->learns_locally()) {
    return "a part of it, as configured, is learnt by a local rule first: choose rule.name=" +
           learner->local_rule();
  }
  return model.parameters().empty() ? "it has no weights to train" : "";
}

}  // namespace

RuleEntry surrogate_rule() {
  return {"surrogate", "backpropagation through time with surrogate gradients, and Adam",
          "Neftci, Mostafa, Zenke, IEEE Signal Processing Magazine 36(6):51 (2019)", parameters,
          misfit};
}

}  // namespace spikedepth
