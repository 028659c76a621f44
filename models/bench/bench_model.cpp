#include "models/bench/bench_model.hpp"

#include <chrono>

#include "core/base/timing.hpp"
#include "core/learning/process_group.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/network_threads.hpp"
#include "models/bench/random_counts.hpp"

namespace spikedepth {

ModelBenchResult bench_model(Experiment experiment, std::int64_t rounds, std::int64_t threads) {
  set_network_threads(threads);
  torch::manual_seed(1);
  auto model = experiment.make_model();
  const auto batch = start_on_random_counts(*model, experiment.train.slice.steps);
  const auto rule = experiment.make_rule(model, local_process());
  ModelBenchResult result;
  result.parameters = parameter_count(*model);
  for (std::int64_t round = 0; round <= rounds; ++round) {
    const double forward = milliseconds([&] {
      torch::NoGradGuard no_grad;
      model->reset_state();
      model->forward(batch.inputs);
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
