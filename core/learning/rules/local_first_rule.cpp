#include "core/learning/rules/local_first_rule.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/learning/checkpoint.hpp"

namespace spikedepth {
namespace {

const char* const kLocalSteps = "rule/local/steps";

}  // namespace

LocalFirstRule::LocalFirstRule(LocalLearner& learner, std::unique_ptr<Objective> objective,
                               std::unique_ptr<LearningRule> rest, const LocalFirstPlan& plan)
    : learner_(learner), objective_(std::move(objective)), rest_(std::move(rest)), plan_(plan) {}

StepReport LocalFirstRule::step(const Batch& batch, double lr, bool want_rates) {
  return done_ < plan_.local_steps ? local_step(batch, want_rates)
                                   : rest_->step(batch, lr, want_rates);
}

StepReport LocalFirstRule::local_step(const Batch& batch, bool want_rates) {
  const torch::NoGradGuard no_grad;
  const bool first = done_ == 0;
  const double local = learner_.learn_locally(batch.inputs, plan_.samples, done_);
  ++done_;
  objective_->reset_state();
  const auto value = objective_->evaluate(batch, want_rates);
  objective_->reset_state();
  StepReport report;
  report.loss = value.loss.item<double>();
  report.terms = value.terms;
  report.error = value.error;
  report.rates = value.rates;
  report.potentials = value.potentials;
  report.figures = value.figures;
  report.figures.emplace_back("local_loss", local);
  report.warnings = value.warnings;
  if (first) {
    report.warnings.push_back(
        format("the first %lld steps belong to the local rule; depth is learnt after them only "
               "(rule.local_steps)",
               static_cast<long long>(plan_.local_steps)));
  }
  return report;
}

void LocalFirstRule::save(TensorArchive& archive) const {
  archive.tensors.push_back({kLocalSteps, to_plain(torch::tensor(done_, torch::kInt64))});
  rest_->save(archive);
}

void LocalFirstRule::load(const TensorArchive& archive, const std::string& path) {
  const auto* steps = archive.find(kLocalSteps);
  if (steps == nullptr)
    throw DataError(path, "holds no count of the local rule's steps; start a new run");
  done_ = to_torch(*steps).item<std::int64_t>();
  rest_->load(archive, path);
}

}  // namespace spikedepth
