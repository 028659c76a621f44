#pragma once
#include <memory>

#include "core/learning/rules/objective.hpp"
#include "core/snn/local_learner.hpp"

namespace spikedepth {

/// How long the local rule learns, and from how much.
struct LocalFirstPlan {
  std::int64_t local_steps = 100;
  std::int64_t samples = 200;  // places in each step's frames
};

/// The first steps belong to the local rule of a part of the network; after them that part stays as
/// it is, and `rest` trains the others. Figures of the first steps are those of the depth loss,
/// which changes nothing then; "local_loss" stands among the rule's figures.
class LocalFirstRule : public LearningRule {
 public:
  /// `learner` is a face of the objective's network. `objective` measures, `rest` trains.
  LocalFirstRule(LocalLearner& learner, std::unique_ptr<Objective> objective,
                 std::unique_ptr<LearningRule> rest, const LocalFirstPlan& plan);
  StepReport step(const Batch& batch, double lr, bool want_rates) override;
  void save(TensorArchive& archive) const override;
  void load(const TensorArchive& archive, const std::string& path) override;

 private:
  StepReport local_step(const Batch& batch, bool want_rates);

  LocalLearner& learner_;
  std::unique_ptr<Objective> objective_;
  std::unique_ptr<LearningRule> rest_;
  LocalFirstPlan plan_;
  std::int64_t done_ = 0;  // steps of the local rule
};

}  // namespace spikedepth
