// Proxy learning as a row of the table of rules.
#include "core/learning/rules/proxy_objective.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"

namespace spikedepth {
namespace {

class ProxyParameters : public RuleParameters {
 public:
  void list_fields(FieldList&) override {}
  // What differs from surrogate gradients is what is differentiated; the update is the same.
  std::unique_ptr<LearningRule> make(std::shared_ptr<DepthModel> model, const TrainConfig& config,
                                     std::shared_ptr<ProcessGroup> group) const override {
    return std::make_unique<SurrogateGradientRule>(
        std::make_unique<ProxyObjective>(std::move(model), config.loss), config.optimizer,
        std::move(group));
  }
};

std::unique_ptr<RuleParameters> proxy_parameters() {
  return std::make_unique<ProxyParameters>();
}

}  // namespace

RuleEntry proxy_rule() {
  return {"proxy",
          "the error of the spiking network, backpropagated through its twin without spikes, and "
          "Adam",
          "Kheradpisheh, Mirsadeghi, Masquelier, IEEE Access 10:70769 (2022)", proxy_parameters,
          twinless_because};
}

}  // namespace spikedepth
