#include "models/studies/eventprop/stepped_network.hpp"

#include <cmath>

namespace spikedepth {
namespace {

// A layer's values as [inputs,neurons].
torch::Tensor event_weight_matrix(const EventWeights& shape, const std::vector<double>& values) {
  return torch::tensor(values, torch::kDouble).view({shape.inputs, shape.neurons});
}

}  // namespace

torch::Tensor stepped_spikes(const std::vector<SpikeTrain>& trains, std::int64_t sources,
                             double step_s, double end_s) {
  const std::int64_t steps = std::llround(end_s / step_s);
  auto spikes = torch::zeros({steps, static_cast<std::int64_t>(trains.size()), sources, 1, 1},
                             torch::kDouble);
  auto at = spikes.accessor<double, 5>();
  for (std::size_t sample = 0; sample < trains.size(); ++sample) {
    for (const auto& spike : trains[sample]) {
      const std::int64_t step = std::llround(spike.time_s / step_s);
      if (step < steps) at[step][static_cast<std::int64_t>(sample)][spike.source][0][0] += 1;
    }
  }
  return spikes;
}

std::vector<SpikeTrain> trains_of(const torch::Tensor& spikes, double step_s) {
  std::vector<SpikeTrain> trains(static_cast<std::size_t>(spikes.size(1)));
  const auto places = spikes.flatten(2).nonzero();  // [spikes, (step, sample, neuron)]
  const auto at = places.accessor<std::int64_t, 2>();
  for (std::int64_t i = 0; i < places.size(0); ++i) {
    trains[static_cast<std::size_t>(at[i][1])].push_back(
        {static_cast<double>(at[i][0]) * step_s, static_cast<std::int32_t>(at[i][2]), 0});
  }
  return trains;
}

torch::Tensor stepped_weights(const EventWeights& weights) {
  return event_weight_matrix(weights, weights.values)
      .t()
      .contiguous()
      .view({weights.neurons, weights.inputs, 1, 1})
      .requires_grad_();
}

double gradient_cosine(const EventWeights& shape, const std::vector<double>& exact,
                       const torch::Tensor& stepped) {
  const auto mine = event_weight_matrix(shape, exact).t();
  const auto other = stepped.flatten(1);
  return ((mine * other).sum() / (mine.norm() * other.norm())).item<double>();
}

}  // namespace spikedepth
