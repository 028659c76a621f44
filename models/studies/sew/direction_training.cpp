#include "models/studies/sew/direction_training.hpp"

#include <algorithm>

#include "models/studies/class_training.hpp"
#include "models/studies/sew/moving_bars.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kTestStream = 0;  // training batches are streams 1, 2, ...

}  // namespace

double DirectionResult::last_loss(std::size_t count) const {
  count = std::min(count, losses.size());
  double sum = 0;
  for (std::size_t i = losses.size() - count; i < losses.size(); ++i) sum += losses[i];
  return sum / static_cast<double>(count);
}

DirectionResult train_directions(const DirectionTraining& plan,
                                 const std::function<void(double share)>& beat) {
  torch::manual_seed(plan.seed);
  ClipNet network(plan.network);
  const ClassTask task{[&](const torch::Tensor& clips) { return network.forward(clips); }, {}, {}};
  ClassTrainer trainer(network, task, plan.lr);
  DirectionResult result;
  for (std::int64_t i = 0; i < plan.iterations; ++i) {
    beat(static_cast<double>(i) / static_cast<double>(plan.iterations));
    const auto batch =
        moving_bars(plan.batch, plan.seed, kTestStream + 1 + static_cast<std::uint64_t>(i));
    result.losses.push_back(trainer.step(batch.clips, batch.labels));
  }
  torch::NoGradGuard no_grad;
  network.eval();
  const auto test = moving_bars(plan.test_clips, plan.seed, kTestStream);
  result.accuracy = accuracy_of(network.forward(test.clips), test.labels);
  result.branch_rates = branch_rates(network, test.clips);
  return result;
}

double first_layer_gradient(const DirectionTraining& plan) {
  torch::manual_seed(plan.seed);
  ClipNet network(plan.network);
  const auto batch = moving_bars(plan.batch, plan.seed, kTestStream + 1);
  torch::nn::functional::cross_entropy(network.forward(batch.clips), batch.labels).backward();
  return network.parameters().front().grad().norm().item<double>();
}

}  // namespace spikedepth
