// Layers that forget their input and keep the label, each alone: Daruwalla and Lipasti's rule.
#include "models/studies/information_bottleneck/bottleneck_study.hpp"

#include "core/base/text.hpp"
#include "core/snn/network_threads.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kBottleneckDepthSteps = 640, kBottleneckDepthSeeds = 3;

struct EncoderArm {
  const char* id;
  const char* title;
  std::vector<std::string> settings;
};

std::vector<EncoderArm> encoder_arms() {
  const std::string rule = "rule.name=information-bottleneck";
  return {{"frozen", "control: random encoder, readout learns", {rule, "rule.signal=frozen"}},
          {"exact", "the rule", {rule}},
          {"random", "control: random direction", {rule, "rule.signal=random"}},
          {"backprop",
           "backpropagation of the same log error",
           {"rule.name=surrogate", "loss.space=log"}}};
}

}  // namespace

void study_bottleneck_depth(StudyContext& context) {
  StudyTable table{
      "Depth network bottleneck-encoder in rooms never seen, by what its hidden layers learn from",
      {"hidden layers", "MDE m", "every seed", "of a constant depth", "a step s"},
      {}};
  std::vector<double> means;
  for (const auto& arm : encoder_arms()) {
    auto settings = arm.settings;
    settings.insert(settings.begin(), "model.name=bottleneck-encoder");
    std::vector<DepthTrial> trials;
    for (std::int64_t seed = 1; seed <= context.seeds_or(kBottleneckDepthSeeds); ++seed) {
      trials.push_back(depth_trial(context, std::string("depth/") + arm.id, seed,
                                   kBottleneckDepthSteps, settings));
    }
    const auto errors = figures(trials, &DepthTrial::mde_m);
    means.push_back(mean_and_deviation(errors).mean);
    std::string every;
    for (const double error : errors) every += format("%.3f ", error);
    table.rows.push_back(
        {arm.title, spread(errors, 3), every,
         format("%.3f", mean_and_deviation(figures(trials, &DepthTrial::constant_mde_m)).mean),
         spread(figures(trials, &DepthTrial::step_s), 3)});
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"depth: MDE of the rule / of a random encoder",
                                   "hidden layers learn", means[1] / means[0], 0, 0.95});
}

namespace {

void study_information_bottleneck(StudyContext& context) {
  set_network_threads(context.options().threads);
  const auto seeds = [&](std::int64_t usual) { return context.seeds_or(usual); };
  context.plan(8 * (seeds(2) + seeds(6) + seeds(3)) + 4 * seeds(2) + 10 + 7 + 4 * seeds(3));
  study_bottleneck_tasks(context);
  study_bottleneck_reservoir(context);
  study_bottleneck_depth(context);
}

}  // namespace

StudyEntry information_bottleneck_study() {
  return {"information-bottleneck",
          "Layers that forget their input and keep the label, each alone, from a memory of samples",
          "Frontiers in Computational Neuroscience 18:1240348 (2024), Daruwalla and Lipasti",
          study_information_bottleneck};
}

}  // namespace spikedepth
