// Ridge regression of weights and delays, as a row of the table of rules.
#include "core/base/error.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/process_group.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "core/learning/train_config.hpp"
#include "core/snn/closed_form_network.hpp"

namespace spikedepth {
namespace {

const char* const kRidgeSums = "rule/ridge/sums";
const char* const kRidgeSteps = "rule/ridge/steps";
constexpr std::int64_t kMostPixels = 1'000'000;

struct RidgePlan {
  double penalty = 1;
  std::int64_t pixels = 500;
};

/// Every step adds its batch to the sums and solves anew: after the last one the weights are those
/// of all samples at once, in whatever order they came. The learning rate means nothing.
class DelayRidgeRule : public LearningRule {
 public:
  DelayRidgeRule(std::shared_ptr<DepthModel> model, ClosedFormNetwork& network,
                 const RidgePlan& plan)
      : model_(std::move(model)),
        network_(network),
        plan_(plan),
        sums_(network.regression_inputs(), 1) {}

  StepReport step(const Batch& batch, double, bool) override {
    const torch::NoGradGuard no_grad;
    model_->reset_state();
    model_->set_origin(batch.origin);
    // Before this batch is learnt from.
    const auto depth = model_->forward(batch.inputs).depth;
    StepReport report;
    const auto both = depth.isfinite().logical_and(batch.targets.isfinite());
    if (both.any().item<bool>()) {
      report.error = (depth - batch.targets).abs().masked_select(both).mean().item<double>();
      report.loss = report.error;
    }
    const auto pixels = network_.gather(batch.inputs, batch.targets, plan_.pixels, done_, sums_);
    known_ += pixels;
    ++done_;
    if (known_ > 0) network_.take_solution(sums_, plan_.penalty);
    report.figures = {{"pixels", double(pixels)}};
    if (pixels == 0) {
      report.warnings.emplace_back(
          "no pixel has an event, known depth and a disparity among the candidates, so that "
          "nothing was learnt from this batch (model.first, model.disparities)");
    }
    return report;
  }

  void save(TensorArchive& archive) const override {
    archive.tensors.push_back(
        {kRidgeSums, to_plain(torch::tensor(sums_.state(), torch::kFloat64))});
    archive.tensors.push_back(
        {kRidgeSteps, to_plain(torch::tensor({done_, known_}, torch::kInt64))});
  }
  void load(const TensorArchive& archive, const std::string& path) override {
    const auto* sums = archive.find(kRidgeSums);
    const auto* steps = archive.find(kRidgeSteps);
    if (sums == nullptr || steps == nullptr)
      throw DataError(path, "holds no sums of a ridge regression; start a new run");
    const auto values = to_torch(*sums).to(torch::kFloat64).contiguous();
    const auto counts = to_torch(*steps).to(torch::kInt64).contiguous();
    const auto expected = static_cast<std::int64_t>(sums_.state().size());
    if (values.numel() != expected || counts.numel() != 2)
      throw DataError(path, "holds the sums of a regression of another size; start a new run");
    sums_.set_state({values.data_ptr<double>(), values.data_ptr<double>() + expected});
    done_ = counts[0].item<std::int64_t>();
    known_ = counts[1].item<std::int64_t>();
  }

 private:
  std::shared_ptr<DepthModel> model_;
  ClosedFormNetwork& network_;
  RidgePlan plan_;
  RidgeSums sums_;
  std::int64_t done_ = 0, known_ = 0;  // steps; pixels learnt from
};

class DelayRidgeParameters : public RuleParameters {
 public:
  void list_fields(FieldList& list) override {
    list.add("penalty", plan_.penalty, "ridge penalty on the weights");
    list.add("pixels", plan_.pixels,
             "labelled pixels of each window that are learnt from, at most");
  }
  std::unique_ptr<LearningRule> make(std::shared_ptr<DepthModel> model, const TrainConfig& config,
                                     std::shared_ptr<ProcessGroup> group) const override {
    if (!(plan_.penalty > 0)) throw ConfigError("rule.penalty must be above 0");
    if (plan_.pixels < 1 || plan_.pixels > kMostPixels)
      throw ConfigError("rule.pixels must be from 1 to " + std::to_string(kMostPixels));
    if (config.augment.flip > 0 || config.augment.time_mirror > 0) {
      throw ConfigError(
          "augment.flip exchanges the cameras and augment.time_mirror turns time around, and with "
          "them the sign of every delay; set both to 0");
    }
    if (group->size() > 1)
      throw ConfigError("a regression gathers its sums in one process; train with one");
    auto* network = dynamic_cast<ClosedFormNetwork*>(model.get());
    SPIKEDEPTH_CHECK(network != nullptr, "misfit() asked before");
    return std::make_unique<DelayRidgeRule>(std::move(model), *network, plan_);
  }

 private:
  RidgePlan plan_;
};

std::unique_ptr<RuleParameters> ridge_parameters() {
  return std::make_unique<DelayRidgeParameters>();
}

std::string ridge_misfit(DepthModel& model) {
  if (dynamic_cast<ClosedFormNetwork*>(&model) != nullptr) return "";
  return "its weights do not follow from a regression (those of model.name=delay-phase do)";
}

}  // namespace

RuleEntry delay_ridge_rule() {
  return {"delay-ridge",
          "weights and delays of synapses in closed form: complex ridge regression on labelled "
          "pixels",
          "State and Vilimelis Aceituno, ICANN, LNCS 11727 (2019)", ridge_parameters, ridge_misfit};
}

}  // namespace spikedepth
