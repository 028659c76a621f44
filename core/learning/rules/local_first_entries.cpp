// Rules that learn a part of the network locally first, as rows of the table of rules.
#include "core/base/error.hpp"
#include "core/learning/rules/depth_objective.hpp"
#include "core/learning/rules/local_first_rule.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kMostSamples = 100'000;

class LocalFirstParameters : public RuleParameters {
 public:
  LocalFirstParameters(const char* key, const char* help, std::int64_t samples)
      : key_(key), help_(help) {
    plan_.samples = samples;
  }
  void list_fields(FieldList& list) override {
    list.add("local_steps", plan_.local_steps,
             "steps at the training's start that belong to the local rule; then that part of the "
             "network stays as it is");
    list.add(key_, plan_.samples, help_);
  }
  std::unique_ptr<LearningRule> make(std::shared_ptr<DepthModel> model, const TrainConfig& config,
                                     std::shared_ptr<ProcessGroup> group) const override {
    if (plan_.local_steps < 0 || plan_.samples < 1 || plan_.samples > kMostSamples) {
      throw ConfigError(std::string("rule.local_steps cannot be negative, and rule.") + key_ +
                        " must be from 1 to " + std::to_string(kMostSamples));
    }
    if (group->size() > 1) throw ConfigError("a local rule learns in one process; train with one");
    auto* learner = dynamic_cast<LocalLearner*>(model.get());
    SPIKEDEPTH_CHECK(learner != nullptr, "misfit() asked before");
    auto rest = std::make_unique<SurrogateGradientRule>(
        std::make_unique<DepthObjective>(model, config.loss), config.optimizer, std::move(group));
    return std::make_unique<LocalFirstRule>(
        *learner, std::make_unique<DepthObjective>(model, config.loss), std::move(rest), plan_);
  }

 private:
  const char *key_, *help_;
  LocalFirstPlan plan_;
};

std::unique_ptr<RuleParameters> balance_parameters() {
  return std::make_unique<LocalFirstParameters>(
      "patches", "patches of each local step's frames that codes are learnt from", 200);
}

std::unique_ptr<RuleParameters> predictive_parameters() {
  return std::make_unique<LocalFirstParameters>(
      "positions", "windows of each local step's frames that features are learnt from", 256);
}

std::string local_misfit(DepthModel& model, const std::string& rule, const std::string& network) {
  const auto* learner = dynamic_cast<LocalLearner*>(&model);
  if (learner != nullptr && learner->local_rule() == rule) return "";
  return "no part of it learns by this rule (model.name=" + network + " has one)";
}

std::string balance_misfit(DepthModel& model) {
  return local_misfit(model, "dendritic-balance", "balance-matching");
}

std::string predictive_misfit(DepthModel& model) {
  return local_misfit(model, "predictive-plasticity", "anticipation");
}

}  // namespace

RuleEntry dendritic_balance_rule() {
  return {"dendritic-balance",
          "codes of patches by balanced inhibition first, then what reads them by surrogate "
          "gradients",
          "Mikulasch, Rudelt, Priesemann, PNAS 118(50) (2021)", balance_parameters, balance_misfit};
}

RuleEntry predictive_plasticity_rule() {
  return {"predictive-plasticity",
          "anticipating features of the event stream first, then what reads them by surrogate "
          "gradients",
          "Saponati and Vinck, Nature Communications 14:4985 (2023)", predictive_parameters,
          predictive_misfit};
}

}  // namespace spikedepth
