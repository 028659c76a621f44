#include "models/studies/init/fluctuation_network.hpp"

#include <cmath>

#include "core/snn/fluctuation.hpp"
#include "core/snn/stateful/neuron_module.hpp"

namespace spikedepth {

Lif::Parameters spiking_cell(const CellConstants& constants) {
  Lif::Parameters cell;
  cell.membrane.tau_mem_s = scalar(constants.tau_membrane_s);
  cell.membrane.integrator = Integrator::exponential;
  cell.synapse.tau_syn_s = scalar(constants.tau_synapse_s);
  cell.synapse.timing = InputTiming::next_step;
  cell.firing.surrogate = {SurrogateKind::superspike, 20.0};
  return cell;
}

LeakyIntegrator::Parameters silent_cell(const CellConstants& constants) {
  const auto spiking = spiking_cell(constants);
  return {spiking.membrane, spiking.synapse};
}

torch::Tensor potentials(const torch::Tensor& currents, const CellConstants& constants) {
  NeuronOptions options;
  options.dt_s = constants.dt_s;
  return Layer<LeakyIntegrator>(silent_cell(constants), options).forward(currents);
}

torch::Tensor spikes(const torch::Tensor& currents, const CellConstants& constants) {
  NeuronOptions options;
  options.dt_s = constants.dt_s;
  return Layer<Lif>(spiking_cell(constants), options).forward(currents);
}

double temporal_deviation(const torch::Tensor& potentials, std::int64_t skip) {
  return potentials.slice(0, skip).var(0, false).mean().sqrt().item<double>();
}

double pooled_deviation(const torch::Tensor& potentials, std::int64_t skip) {
  return potentials.slice(0, skip).std().item<double>();
}

FluctuationNetwork::FluctuationNetwork(const std::vector<std::int64_t>& sizes, double rate_hz,
                                       double deviation_u, const CellConstants& constants)
    : constants_(constants) {
  const auto kernel =
      discrete_kernel(constants.tau_membrane_s, constants.tau_synapse_s, constants.dt_s);
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    const auto fan_in = static_cast<double>(sizes[i - 1]);
    const bool readout = i + 1 == sizes.size();
    if (readout && sizes[i] == 0) continue;
    auto weight = torch::randn({sizes[i - 1], sizes[i]});
    if (readout) {
      readout_ = register_parameter("readout", weight / std::sqrt(fan_in));
      continue;
    }
    if (deviation_u > 0) {
      weight *= deviation_u / std::sqrt(fan_in * rate_hz * kernel.square_s);
    } else {
      weight = (torch::rand({sizes[i - 1], sizes[i]}) * 2 - 1) / std::sqrt(fan_in);
    }
    weights_.push_back(register_parameter("weight" + std::to_string(i), weight));
  }
}

torch::Tensor FluctuationNetwork::forward(const torch::Tensor& input) {
  counts_.clear();
  auto x = input;
  for (const auto& weight : weights_) {
    x = spikes(torch::matmul(x, weight), constants_);
    counts_.push_back(x.sum(0));
  }
  if (!readout_.defined()) return {};
  return potentials(torch::matmul(x, readout_), constants_).amax(0);
}

torch::Tensor count_penalty(const torch::Tensor& counts, const CountBounds& bounds) {
  const auto low = torch::relu(bounds.low - counts).square().mean();
  const auto high = torch::relu(counts.mean(1) - bounds.high).square().mean();
  return bounds.low_strength * low + bounds.high_strength * high;
}

}  // namespace spikedepth
