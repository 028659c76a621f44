#include "core/learning/rules/forward_objective.hpp"

#include "core/base/error.hpp"
#include "core/learning/losses.hpp"
#include "core/snn/firing_rates.hpp"

namespace spikedepth {
namespace {

// Keeps traces for as long as it lives.
class Traces {
 public:
  explicit Traces(ForwardLearner& learner) : learner_(learner) { learner_.keep_traces(true); }
  ~Traces() { learner_.keep_traces(false); }
  Traces(const Traces&) = delete;
  Traces& operator=(const Traces&) = delete;

 private:
  ForwardLearner& learner_;
};

void add(NamedValues& sums, const LossTerms& terms, double share) {
  if (sums.empty()) {
    for (const auto& part : terms.parts) sums.emplace_back(part.first, 0.0);
  }
  for (std::size_t i = 0; i < sums.size(); ++i)
    sums[i].second += share * terms.parts[i].second.item<double>();
}

}  // namespace

ForwardObjective::ForwardObjective(std::shared_ptr<DepthModel> model, const LossConfig& loss,
                                   std::int64_t burn_in)
    : model_(std::move(model)),
      learner_(dynamic_cast<ForwardLearner*>(model_.get())),
      loss_(loss),
      burn_in_(burn_in) {
  SPIKEDEPTH_CHECK(learner_ != nullptr, "the network learns forward in time");
}

ObjectiveValue ForwardObjective::evaluate(const Batch& batch, bool want_rates) {
  const auto steps = batch.inputs.size(1);
  SPIKEDEPTH_CHECK(burn_in_ < steps, "a step has a loss");
  const Traces traces(*learner_);
  const double share = 1.0 / static_cast<double>(steps - burn_in_);
  ObjectiveValue value;
  double loss = 0;
  for (std::int64_t t = 0; t < steps; ++t) {
    model_->set_origin(batch.origin);
    const auto output = model_->forward(batch.inputs.narrow(1, t, 1));
    if (t >= burn_in_) {
      const auto terms = depth_loss(output, batch.targets, loss_);
      (terms.total * share).backward();
      loss += share * terms.total.item<double>();
      add(value.terms, terms, share);
    }
    learner_->detach_state();
    if (t + 1 < steps) continue;
    torch::NoGradGuard no_grad;
    value.error = mean_depth_error(output.depth, batch.targets);
    if (!want_rates) continue;
    value.rates = firing_rates(output);
    value.potentials = layer_potentials(*model_, output);
  }
  value.loss = torch::tensor(loss, torch::kFloat64);
  return value;
}

}  // namespace spikedepth
