// What a training step of the twin U-Net keeps in memory under two rules.
#include <malloc.h>

#include <algorithm>
#include <limits>

#include "core/base/process_usage.hpp"
#include "core/base/text.hpp"
#include "core/learning/process_group.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/snn/depth_model.hpp"
#include "models/experiments/experiment.hpp"
#include "models/studies/proxy/proxy_study.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kMemoryHeight = 260, kMemoryWidth = 346;
constexpr std::int64_t kMemorySteps[] = {5, 20};
constexpr int kMemoryRepeats = 3;
constexpr const char* kMemoryRules[] = {"proxy", "surrogate"};
constexpr double kMemoryInput_mb = 4.0 * kMemoryHeight * kMemoryWidth * sizeof(float) / 1048576.0;

/// Megabytes that a step of a training takes at its peak above what is there before it: the least
/// of three, because what the heap keeps from before hides or adds some.
double step_memory_mb(const std::string& rule, std::int64_t steps) {
  auto experiment =
      Experiment::load("", {"model.name=proxy-unet", "model.width=8", "rule.name=" + rule,
                            "model.steps=" + std::to_string(steps)});
  torch::manual_seed(1);
  auto model = experiment.make_model();
  const Batch batch{torch::poisson(torch::full({1, 1, 4, kMemoryHeight, kMemoryWidth}, 0.1)),
                    torch::full({1, 1, kMemoryHeight, kMemoryWidth}, 2.0F),
                    {"random counts"},
                    {}};
  model->initialise({2, 2.0}, batch.inputs);
  const auto trained = experiment.make_rule(model, local_process());
  trained->step(batch, 1e-3, false);  // fills the optimiser
  double least_mb = std::numeric_limits<double>::infinity();
  for (int repeat = 0; repeat < kMemoryRepeats; ++repeat) {
    malloc_trim(0);
    forget_peak_memory();
    const double before = memory_mb();
    trained->step(batch, 1e-3, false);
    least_mb = std::min(least_mb, peak_memory_mb() - before);
  }
  return least_mb;
}

}  // namespace

std::int64_t proxy_memory_parts() {
  return static_cast<std::int64_t>(std::size(kMemorySteps) * std::size(kMemoryRules));
}

void study_proxy_memory(StudyContext& context) {
  StudyTable table{
      "Memory of a training step of proxy-unet, width 8, 346x260, batch 1: MB above rest",
      {"rule", "5 steps", "20 steps"},
      {}};
  for (const std::string rule : kMemoryRules) {
    std::vector<double> taken_mb;
    for (const auto steps : kMemorySteps) {
      taken_mb.push_back(context
                             .part("memory-of-three/" + rule + std::to_string(steps),
                                   [&] { return nlohmann::json(step_memory_mb(rule, steps)); })
                             .get<double>());
    }
    table.rows.push_back({rule, format("%.0f", taken_mb[0]), format("%.0f", taken_mb[1])});
    if (rule == "proxy") {
      context.report.checks.push_back({"memory of a proxy step: growth from 5 to 20 steps, MB",
                                       "independent of the steps", taken_mb[1] - taken_mb[0],
                                       -std::numeric_limits<double>::infinity(), kMemoryInput_mb});
    }
  }
  context.report.tables.push_back(std::move(table));
}

}  // namespace spikedepth
