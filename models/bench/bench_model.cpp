#include "models/bench/bench_model.hpp"

#include <chrono>

#include "core/base/timing.hpp"
#include "core/learning/process_group.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/network_threads.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kHeight = 260, kWidth = 346;
constexpr double kMeanCount =
    0.1;  // events a pixel, camera and polarity, about 9,000 a channel in 50 ms
constexpr double kXi = 1.5;
constexpr double kDepth_m = 2.5;

}  // namespace

ModelBenchResult bench_model(Experiment experiment, std::int64_t rounds, std::int64_t threads) {
  set_network_threads(threads);
  torch::manual_seed(1);
  auto model = experiment.make_model();
  const auto frames =
      torch::poisson(torch::full({1, 1, model->input_channels(), kHeight, kWidth}, kMeanCount));
  const auto truth = torch::full({1, 1, kHeight, kWidth}, kDepth_m);
  model->initialise({kXi, kDepth_m}, frames);
  const auto rule = experiment.make_rule(model, local_process());
  const Batch batch{frames, truth, {"bench"}};
  ModelBenchResult result;
  result.parameters = parameter_count(*model);
  for (std::int64_t round = 0; round <= rounds; ++round) {
    const double forward = milliseconds([&] {
      torch::NoGradGuard no_grad;
      model->reset_state();
      model->forward(frames);
    });
    const double step =
        milliseconds([&] { rule->step(batch, experiment.train.optimizer.lr, false); });
    if (round == 0) continue;
    result.forward_ms.push_back(forward);
    result.step_ms.push_back(step);
  }
  return result;
}

}  // namespace spikedepth
