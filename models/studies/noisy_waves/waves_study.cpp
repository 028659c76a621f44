// Pooling that organises itself from noise: Raghavan, Lin and Thomson's networks.
#include "models/studies/noisy_waves/waves_study.hpp"

#include <limits>

#include "core/base/text.hpp"
#include "core/snn/network_threads.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kWaveSeeds = 3, kWaveDepthSteps = 640;
constexpr double kAny = std::numeric_limits<double>::infinity();

struct PoolingArm {
  const char* id;
  const char* title;
  std::vector<std::string> settings;
};

std::vector<PoolingArm> pooling_arms() {
  return {{"waves", "grown by waves", {"model.pooling=waves"}},
          {"average", "mean of 4x4 pixels", {"model.pooling=average"}},
          {"shuffled", "control: the same fields, pixels shuffled", {"model.pooling=shuffled"}},
          {"strided", "trained convolution, stride 4", {"model.pooling=strided"}},
          {"waves-fifth",
           "a fifth of the pixels missing: grown without them",
           {"model.pooling=waves", "model.dead=0.2"}},
          {"average-fifth",
           "the same pixels missing: mean of 4x4",
           {"model.pooling=average", "model.dead=0.2"}}};
}

}  // namespace

void study_wave_depth(StudyContext& context, std::int64_t seeds) {
  StudyTable table{
      "Depth network wave-pooling in rooms never seen, by its pooling",
      {"first stage", "MDE m", "every seed", "of a constant depth", "firing rate %", "a step s"},
      {}};
  std::vector<double> means;
  const auto grown = "model.grow_steps=" + std::to_string(context.steps(20000, 4000));
  for (const auto& arm : pooling_arms()) {
    auto settings = arm.settings;
    settings.insert(settings.begin(), {"model.name=wave-pooling", grown});
    std::vector<DepthTrial> trials;
    for (std::int64_t seed = 1; seed <= seeds; ++seed) {
      trials.push_back(
          depth_trial(context, std::string("depth/") + arm.id, seed, kWaveDepthSteps, settings));
    }
    const auto errors = figures(trials, &DepthTrial::mde_m);
    means.push_back(mean_and_deviation(errors).mean);
    std::string every;
    for (const double error : errors) every += format("%.3f ", error);
    auto rates = figures(trials, &DepthTrial::firing_rate);
    for (auto& rate : rates) rate *= 100;
    table.rows.push_back(
        {arm.title, spread(errors, 3), every,
         format("%.3f", mean_and_deviation(figures(trials, &DepthTrial::constant_mde_m)).mean),
         spread(rates, 1), spread(figures(trials, &DepthTrial::step_s), 3)});
  }
  context.report.tables.push_back(std::move(table));
  auto& checks = context.report.checks;
  checks.push_back({"depth: MDE by waves / by the mean of 4x4 pixels",
                    "pooling without a hand-made plan is as good", means[0] / means[1], 0, 1.05});
  checks.push_back({"depth: MDE with shuffled pixels / by waves", "where fields look matters",
                    means[2] / means[0], 1.05, kAny});
}

namespace {

void study_noisy_waves(StudyContext& context) {
  set_network_threads(context.options().threads);
  const auto seeds = context.seeds_or(kWaveSeeds);
  context.plan(wave_parts(seeds) + 6 * seeds);
  study_waves(context, seeds);
  study_wave_depth(context, seeds);
}

}  // namespace

StudyEntry noisy_waves_study() {
  return {"noisy-waves", "Pooling that organises itself from noise, by travelling waves",
          "SNUFA 2021, Raghavan, Lin and Thomson (arXiv 2006.06902, 1906.01039)",
          study_noisy_waves};
}

}  // namespace spikedepth
