#include "models/studies/step_memory.hpp"

#include <malloc.h>

#include <algorithm>
#include <limits>

#include "core/base/process_usage.hpp"
#include "core/learning/process_group.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/snn/depth_model.hpp"
#include "models/experiments/experiment.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kWindowHeight = 260, kWindowWidth = 346;
constexpr double kWindowCounts = 0.1;  // events a pixel, camera and polarity, of a whole window

}  // namespace

double window_mb(std::int64_t frames) {
  return static_cast<double>(frames * 4 * kWindowHeight * kWindowWidth) * sizeof(float) / 1048576.0;
}

double step_memory_mb(const std::vector<std::string>& assignments, std::int64_t frames,
                      std::int64_t repeats) {
  auto experiment = Experiment::load("", assignments);
  experiment.train.slice.steps = frames;
  torch::manual_seed(1);
  const auto model = experiment.make_model();
  const double share = kWindowCounts / static_cast<double>(frames);
  const Batch batch{torch::poisson(torch::full({1, frames, 4, kWindowHeight, kWindowWidth}, share)),
                    torch::full({1, 1, kWindowHeight, kWindowWidth}, 2.0F),
                    {"random counts"},
                    {}};
  model->initialise({2, 2.0}, batch.inputs.narrow(1, 0, 1));
  const auto rule = experiment.make_rule(model, local_process());
  rule->step(batch, 1e-3, false);  // fills the optimiser
  double least_mb = std::numeric_limits<double>::infinity();
  for (std::int64_t repeat = 0; repeat < repeats; ++repeat) {
    malloc_trim(0);  // what was freed in the heap would hide what is taken
    forget_peak_memory();
    const double before = memory_mb();
    rule->step(batch, 1e-3, false);
    least_mb = std::min(least_mb, peak_memory_mb() - before);
  }
  return least_mb;
}

}  // namespace spikedepth
