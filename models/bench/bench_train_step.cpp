#include "models/bench/bench_train_step.hpp"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "core/base/process_usage.hpp"
#include "core/engine/grid_weights.hpp"
#include "core/learning/losses.hpp"
#include "core/learning/process_group.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/network_threads.hpp"
#include "core/snn/neuron.hpp"
#include "models/bench/random_counts.hpp"

namespace spikedepth {
namespace {

using Gradients = std::vector<torch::Tensor>;

// Megabytes that `work` takes at its peak above what was there before.
template <typename Work>
double peak_of(const Work& work) {
  malloc_trim(0);  // what an earlier pass left in the heap would hide what this one takes
  forget_peak_memory();
  const double before = memory_mb();
  work();
  return peak_memory_mb() - before;
}

Gradients gradients_of(DepthModel& model, const LossConfig& loss, const torch::Tensor& frames,
                       const torch::Tensor& truth) {
  model.zero_grad();
  model.reset_state();
  depth_loss(model.forward(frames), truth, loss).total.backward();
  Gradients gradients;
  for (const auto& parameter : model.parameters())
    gradients.push_back(parameter.grad().detach().clone());
  return gradients;
}

double largest_difference(const Gradients& found, const Gradients& expected) {
  double largest = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double size = expected[i].abs().max().item<double>();
    if (size > 0)
      largest = std::max(largest, (found[i] - expected[i]).abs().max().item<double>() / size);
  }
  return largest;
}

// On the grid both formulations fire the same spikes, so that gradients differ by rounding alone.
double gradient_difference(DepthModel& model, const LossConfig& loss, const torch::Tensor& frames,
                           const torch::Tensor& truth, torch::ScalarType type) {
  model.to(type);
  use_reference_implementation(model, true);
  const auto expected = gradients_of(model, loss, frames.to(type), truth.to(type));
  use_reference_implementation(model, false);
  const auto found = gradients_of(model, loss, frames.to(type), truth.to(type));
  model.to(torch::kFloat32);
  for (auto& parameter : model.parameters()) parameter.mutable_grad() = torch::Tensor();
  return largest_difference(found, expected);
}

// A layer's neurons on a current of its shape.
struct LayerCurrent {
  torch::Tensor current, probe;
};

std::vector<LayerCurrent> layer_currents(DepthModel& model, const torch::Tensor& frames) {
  torch::NoGradGuard no_grad;
  model.reset_state();
  std::vector<LayerCurrent> currents;
  for (const auto& layer : model.forward(frames).layers)
    currents.push_back({torch::randn_like(layer.output), torch::randn_like(layer.output)});
  model.reset_state();
  return currents;
}

// Milliseconds of `step` on every layer, forward and backward.
template <typename Step>
double time_neurons(const std::vector<LayerCurrent>& layers, const Step& step) {
  const auto start = std::chrono::steady_clock::now();
  for (const auto& layer : layers) {
    const auto input = layer.current.detach().requires_grad_();
    torch::autograd::grad({step(input)}, {input}, {layer.probe});
  }
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

}  // namespace

TrainStepResult bench_train_step(const Experiment& experiment, std::int64_t rounds,
                                 std::int64_t threads) {
  set_network_threads(threads);
  torch::manual_seed(1);
  auto model = experiment.make_model();
  auto batch = start_on_random_counts(*model, experiment.train.slice.steps);
  const auto& frames = batch.inputs;
  const auto truth = batch.targets += torch::rand_like(batch.targets);
  model->load_weights(on_grid(model->describe()));
  const auto& train = experiment.train;
  TrainStepResult result;
  result.float64_difference =
      gradient_difference(*model, train.loss, frames, truth, torch::kFloat64);
  result.float32_difference =
      gradient_difference(*model, train.loss, frames, truth, torch::kFloat32);
  const auto rule = experiment.make_rule(model, local_process());
  const auto step = [&](bool direct, std::vector<double>& times, double& peak_mb, bool counts) {
    use_reference_implementation(*model, direct);
    const auto start = std::chrono::steady_clock::now();
    const auto work = [&] { rule->step(batch, 0.0, false); };
    if (counts) {
      work();
      times.push_back(
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
              .count());
    } else {
      peak_mb = peak_of(work);
    }
  };
  for (std::int64_t round = -1; round <= rounds; ++round) {  // the first one fills the optimiser
    step(true, result.direct_ms, result.direct_peak_mb, round > 0);
    step(false, result.step_ms, result.peak_mb, round > 0);
  }
  const auto layers = layer_currents(*model, frames);
  const NeuronParameters parameters;
  Neuron fused(parameters);
  for (std::int64_t round = 0; round <= rounds; ++round) {
    const double in_one_pass = time_neurons(layers, [&](const torch::Tensor& input) {
      fused->reset_state();
      return fused->forward(input);
    });
    fused->reset_state();
    const double plain = time_neurons(layers, [&](const torch::Tensor& input) {
      return neuron_step(input, {}, {}, parameters).spikes;
    });
    if (round == 0) continue;
    result.neurons_ms.push_back(in_one_pass);
    result.plain_neurons_ms.push_back(plain);
  }
  return result;
}

}  // namespace spikedepth
