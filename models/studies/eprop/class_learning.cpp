#include "models/studies/eprop/class_learning.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/base/random.hpp"
#include "core/base/statistics.hpp"
#include "models/studies/eprop/unrolled_network.hpp"

namespace spikedepth {
namespace {

torch::Tensor view_of(std::vector<float>& values) {
  return torch::from_blob(values.data(), {static_cast<std::int64_t>(values.size())},
                          torch::kFloat32);
}

// Adam on weights that plain arrays hold.
class PlainAdam {
 public:
  PlainAdam(EpropWeights<float>& weights, double lr)
      : parameters_({view_of(weights.synapses), view_of(weights.readout), view_of(weights.bias)}),
        adam_(parameters_, torch::optim::AdamOptions(lr)) {}
  void step(EpropWeights<float>& gradient) {
    parameters_[0].mutable_grad() = view_of(gradient.synapses);
    parameters_[1].mutable_grad() = view_of(gradient.readout);
    parameters_[2].mutable_grad() = view_of(gradient.bias);
    adam_.step();
  }

 private:
  std::vector<torch::Tensor> parameters_;
  torch::optim::Adam adam_;
};

}  // namespace

std::int64_t right_votes(const std::vector<double>& votes,
                         const std::vector<std::int64_t>& labels) {
  const auto outputs = static_cast<std::int64_t>(votes.size() / labels.size());
  std::int64_t right = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const auto row = votes.begin() + static_cast<std::int64_t>(n) * outputs;
    right += std::max_element(row, row + outputs) - row == labels[n] ? 1 : 0;
  }
  return right;
}

EpropWeights<float> eprop_start(const EpropParameters& p, std::uint64_t seed) {
  Random random(seed);
  auto weights = EpropWeights<float>::zeros(p);
  const auto normal = [&](std::int64_t inputs) {
    return static_cast<float>(random.normal() / std::sqrt(static_cast<double>(inputs)));
  };
  const auto row = p.inputs + p.neurons;
  for (std::int64_t j = 0; j < p.neurons; ++j) {
    for (std::int64_t i = 0; i < row; ++i) {
      const bool external = i < p.inputs;
      const bool exists = external || (p.recurrent && i - p.inputs != j);
      const float drawn = normal(external ? p.inputs : p.neurons);
      if (exists) weights.synapses[static_cast<std::size_t>(j * row + i)] = drawn;
    }
  }
  for (auto& weight : weights.readout) weight = normal(p.neurons);
  for (auto& weight : weights.feedback) weight = normal(p.neurons);
  return weights;
}

namespace {

// Adds what the test batches say at `share` of the training.
void measure(const EpropPlan& plan, const EpropWeights<float>& weights, double share,
             EpropOutcome& outcome) {
  EpropRun forward;
  forward.with_gradient = false;
  double right = 0, samples = 0, hz = 0;
  for (std::int64_t b = 0; b < plan.test_batches; ++b) {
    const auto batch = plan.test(b);
    const auto result = eprop_run(plan.network, weights, batch, forward);
    const auto count = static_cast<double>(batch.samples);
    right += static_cast<double>(right_votes(result.votes, batch.labels));
    hz += result.mean_hz * count;
    samples += count;
    plan.beat(share, result.loss);
  }
  outcome.accuracies.push_back(right / samples);
  outcome.mean_hz = hz / samples;
}

}  // namespace

EpropOutcome learn_classes(const EpropPlan& plan) {
  auto weights = eprop_start(plan.network, plan.seed);
  for (auto& weight : weights.synapses) weight *= static_cast<float>(plan.start_scale);
  PlainAdam adam(weights, plan.lr);
  EpropOutcome outcome;
  std::vector<double> seconds;
  auto next = plan.measured_after.begin();
  for (std::int64_t b = 0; b < plan.batches; ++b) {
    const auto batch = plan.train(b);
    const auto start = std::chrono::steady_clock::now();
    auto result = plan.through_time ? run_through_time(plan.network, weights, batch)
                                    : eprop_run(plan.network, weights, batch);
    adam.step(result.gradient);
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    const double share = static_cast<double>(b) / static_cast<double>(plan.batches);
    plan.beat(share,
              result.loss / static_cast<double>(batch.samples * (batch.steps - batch.loss_from)));
    if (next == plan.measured_after.end() || *next != b + 1) continue;
    ++next;
    measure(plan, weights, share, outcome);
  }
  outcome.batch_s = median(seconds);
  return outcome;
}

}  // namespace spikedepth
