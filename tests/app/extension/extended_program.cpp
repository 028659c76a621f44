// The program with a network and a learning rule that no folder of the project knows.
#include <cmath>

#include "app/program.hpp"
#include "core/learning/losses.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "core/learning/train_config.hpp"
#include "core/snn/firing_rates.hpp"
#include "models/networks/registry.hpp"

namespace spikedepth {

ModelEntry example_entry();  // of tests/models/networks/example_model.cpp

namespace {

// Every weight moves by the learning rate against the sign of its gradient.
class SignRule : public LearningRule {
 public:
  SignRule(std::shared_ptr<DepthModel> model, const LossConfig& loss)
      : model_(std::move(model)), loss_(loss) {}
  StepReport step(const Batch& batch, double lr, bool want_rates) override {
    model_->reset_state();
    model_->zero_grad();
    const auto output = model_->forward(batch.inputs);
    const auto loss = depth_loss(output, batch.targets, loss_).total;
    StepReport report;
    report.loss = loss.item<double>();
    if (!std::isfinite(report.loss)) return report;
    loss.backward();
    torch::NoGradGuard no_grad;
    for (auto& weight : model_->parameters()) weight.sub_(weight.grad().sign(), lr);
    report.error = mean_depth_error(output.depth, batch.targets);
    if (want_rates) report.rates = firing_rates(output);
    return report;
  }
  void save(TensorArchive&) const override {}
  void load(const TensorArchive&, const std::string&) override {}

 private:
  std::shared_ptr<DepthModel> model_;
  LossConfig loss_;
};

struct SignParameters : RuleParameters {
  void list_fields(FieldList&) override {}
  std::unique_ptr<LearningRule> make(std::shared_ptr<DepthModel> model, const TrainConfig& config,
                                     std::shared_ptr<ProcessGroup>) const override {
    return std::make_unique<SignRule>(std::move(model), config.loss);
  }
};

RuleEntry sign_rule() {
  return {"sign", "steps of one length against the gradient's sign", "none",
          [] { return std::unique_ptr<RuleParameters>(std::make_unique<SignParameters>()); },
          [](DepthModel& model) {
            return std::string(model.parameters().size() > 4 ? "it is for a single layer" : "");
          }};
}

}  // namespace
}  // namespace spikedepth

int main(int argc, char** argv) {
  spikedepth::add_model(spikedepth::example_entry());
  spikedepth::add_learning_rule(spikedepth::sign_rule());
  return spikedepth::app::run_program(argc, argv);
}
