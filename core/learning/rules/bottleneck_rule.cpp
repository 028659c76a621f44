// Layers that learn one by one from a memory of recent windows, as a row of the table of rules.
#include "core/base/error.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/rules/bottleneck_objective.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"

namespace spikedepth {
namespace {

const char* const kMemory = "rule/bottleneck/";

// The update of each synapse is Adam's, from what the objective says of it.
class BottleneckRule : public LearningRule {
 public:
  BottleneckRule(std::unique_ptr<BottleneckObjective> objective, const OptimizerConfig& optimizer,
                 std::shared_ptr<ProcessGroup> group)
      : objective_(*objective), updates_(std::move(objective), optimizer, std::move(group)) {}
  StepReport step(const Batch& batch, double lr, bool want_rates) override {
    return updates_.step(batch, lr, want_rates);
  }
  void save(TensorArchive& archive) const override {
    updates_.save(archive);
    const auto add = [&](const std::string& name, const torch::Tensor& tensor) {
      if (tensor.defined()) archive.tensors.push_back({kMemory + name, to_plain(tensor)});
    };
    auto& memory = objective_.memory();
    add("steps", torch::tensor(objective_.steps(), torch::kInt64));
    add("inputs", memory.inputs);
    add("targets", memory.targets);
    for (std::size_t k = 0; k < memory.outputs.size(); ++k)
      add("outputs" + std::to_string(k + 1), memory.outputs[k]);
  }
  void load(const TensorArchive& archive, const std::string& path) override {
    updates_.load(archive, path);
    const auto* steps = archive.find(kMemory + std::string("steps"));
    if (steps == nullptr || steps->type != TensorType::int64)
      throw DataError(path, "holds no memory of the rule information-bottleneck; start a new run");
    objective_.steps() = to_torch(*steps).item<std::int64_t>();
    const auto get = [&](const std::string& name) {
      const auto* tensor = archive.find(kMemory + name);
      return tensor == nullptr ? torch::Tensor() : to_torch(*tensor);
    };
    auto& memory = objective_.memory();
    memory.inputs = get("inputs");
    memory.targets = get("targets");
    bool fits = memory.inputs.defined() == memory.targets.defined();
    for (std::size_t k = 0; k < memory.outputs.size(); ++k) {
      memory.outputs[k] = get("outputs" + std::to_string(k + 1));
      fits = fits && memory.outputs[k].defined() == memory.inputs.defined();
    }
    if (!fits)
      throw DataError(path,
                      "holds a part of a memory of the rule information-bottleneck; start a "
                      "new run");
  }

 private:
  BottleneckObjective& objective_;  // owned by updates_
  SurrogateGradientRule updates_;
};

class BottleneckRuleParameters : public RuleParameters {
 public:
  void list_fields(FieldList& list) override { config_.list_fields(list); }
  std::unique_ptr<LearningRule> make(std::shared_ptr<DepthModel> model, const TrainConfig& config,
                                     std::shared_ptr<ProcessGroup> group) const override {
    config_.check();
    if (group->size() > 1)
      throw ConfigError(
          "rule.name=information-bottleneck keeps one memory of all windows: train with one "
          "process");
    return std::make_unique<BottleneckRule>(
        std::make_unique<BottleneckObjective>(std::move(model), config.loss, config_,
                                              static_cast<std::uint64_t>(config.train.seed)),
        config.optimizer, std::move(group));
  }

 private:
  BottleneckRuleConfig config_;
};

std::unique_ptr<RuleParameters> bottleneck_parameters() {
  return std::make_unique<BottleneckRuleParameters>();
}

std::string bottleneck_misfit(DepthModel& model) {
  if (dynamic_cast<LayerwiseNetwork*>(&model) == nullptr)
    return "its layers are not normalised, which layers that learn one by one need "
           "(bottleneck-encoder's are)";
  return "";
}

}  // namespace

RuleEntry information_bottleneck_rule() {
  return {"information-bottleneck",
          "each layer alone: forget the input, keep the depth, by a memory of recent windows; the "
          "readout by a delta rule; and Adam",
          "Daruwalla and Lipasti, Frontiers in Computational Neuroscience 18:1240348 (2024)",
          bottleneck_parameters, bottleneck_misfit};
}

}  // namespace spikedepth
