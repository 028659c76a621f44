// EventProp as a row of the table of rules: the same loss and optimiser as surrogate gradients,
// with the gradients of spike times.
#include "core/learning/rules/depth_objective.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "core/snn/cuba_layer.hpp"

namespace spikedepth {
namespace {

std::vector<CubaModule*> cuba_modules(DepthModel& model) {
  std::vector<CubaModule*> found;
  for (const auto& module : model.modules(/*include_self=*/false)) {
    if (auto* cuba = dynamic_cast<CubaModule*>(module.get())) found.push_back(cuba);
  }
  return found;
}

// The depth loss, whose pass has the gradients of EventProp; other passes have their own.
class EventPropObjective : public DepthObjective {
 public:
  EventPropObjective(std::shared_ptr<DepthModel> model, const LossConfig& loss, double floor)
      : DepthObjective(model, loss), layers_(cuba_modules(*model)), floor_(floor) {}
  ObjectiveValue evaluate(const Batch& batch, bool want_rates) override {
    const Learning learning(layers_, floor_);
    return DepthObjective::evaluate(batch, want_rates);
  }

 private:
  // For as long as it lives.
  struct Learning {
    Learning(const std::vector<CubaModule*>& chosen, double floor) : layers(chosen) {
      for (auto* layer : layers) layer->learn_by_eventprop(floor);
    }
    ~Learning() {
      for (auto* layer : layers) layer->learn_by_eventprop(std::nullopt);
    }
    Learning(const Learning&) = delete;
    Learning& operator=(const Learning&) = delete;
    const std::vector<CubaModule*>& layers;
  };
  std::vector<CubaModule*> layers_;
  double floor_;
};

// An objective whose spikes may enter the loss only through what follows them: a loss of their
// number has no place in a gradient of their times.
void check_loss(const LossConfig& loss) {
  if (loss.spike_penalty == 0 && loss.rate_band_weight == 0) return;
  throw ConfigError(
      "rule.name=eventprop has gradients of spike times, not of their number: set "
      "loss.spike_penalty and loss.rate_band_weight to 0");
}

class EventPropParameters : public RuleParameters {
 public:
  void list_fields(FieldList& list) override {
    list.add("slope_floor", slope_floor_,
             "least current above the threshold that a gradient divides by at a spike; bounds "
             "gradients where a potential only just reaches the threshold");
  }
  std::unique_ptr<LearningRule> make(std::shared_ptr<DepthModel> model, const TrainConfig& config,
                                     std::shared_ptr<ProcessGroup> group) const override {
    if (!(slope_floor_ > 0)) throw ConfigError("rule.slope_floor must be above 0");
    check_loss(config.loss);
    return std::make_unique<SurrogateGradientRule>(
        std::make_unique<EventPropObjective>(std::move(model), config.loss, slope_floor_),
        config.optimizer, std::move(group));
  }

 private:
  double slope_floor_ = 0.1;
};

std::unique_ptr<RuleParameters> eventprop_parameters() {
  return std::make_unique<EventPropParameters>();
}

// Every trained weight must be one of current-based neurons: behind them anything is possible, but
// before them and between them gradients are those of times.
std::string eventprop_misfit(DepthModel& model) {
  std::size_t known = 0;
  for (const auto* module : cuba_modules(model)) known += module->parameters().size();
  if (known == 0) return "it has no layers of current-based neurons";
  if (known != model.parameters().size())
    return "it has weights outside its layers of current-based neurons";
  return "";
}

}  // namespace

RuleEntry eventprop_rule() {
  return {"eventprop", "exact gradients of spike times and potentials, in time steps, and Adam",
          "Wunderlich and Pehle, Scientific Reports 11:12829 (2021)", eventprop_parameters,
          eventprop_misfit};
}

}  // namespace spikedepth
