#pragma once
// Feed-forward networks of current-based leaky neurons as the fluctuation studies use them, and
// what their membranes do.
#include <torch/torch.h>

#include <vector>

#include "core/snn/neurons/leaky_integrator.hpp"
#include "core/snn/neurons/lif.hpp"

namespace spikedepth {

struct CellConstants {
  double tau_membrane_s = 0.02, tau_synapse_s = 0.01, dt_s = 0.002;
};
/// What the study measures with: the cell, and the rate of its Poisson input.
inline constexpr CellConstants kInitCell{};
inline constexpr double kInitRate_hz = 15.8;

/// U[n+1] = (aU[n] + (1 - a) I[n]) (1 - S[n]), I[n+1] = bI[n] + x[n], S = U > 1; SuperSpike 20.
Lif::Parameters spiking_cell(const CellConstants& constants);
/// The same without threshold and reset.
LeakyIntegrator::Parameters silent_cell(const CellConstants& constants);

/// Currents [T,B,N] -> potentials of silent cells, or spikes, [T,B,N].
torch::Tensor potentials(const torch::Tensor& currents, const CellConstants& constants);
torch::Tensor spikes(const torch::Tensor& currents, const CellConstants& constants);

/// Root mean square over neurons of the standard deviation over time, after `skip` steps.
double temporal_deviation(const torch::Tensor& potentials, std::int64_t skip);
/// Standard deviation over neurons and time together.
double pooled_deviation(const torch::Tensor& potentials, std::int64_t skip);

/// Layers of dense synapses without bias and spiking cells, then silent cells as readout.
class FluctuationNetwork : public torch::nn::Module {
 public:
  /// `sizes`: inputs, hidden layers, classes (0 = no readout). Hidden weights are normal with
  /// standard deviation deviation_u / sqrt(fan_in rate_hz square_s); deviation_u = 0: Kaiming's
  /// uniform default of the framework.
  FluctuationNetwork(const std::vector<std::int64_t>& sizes, double rate_hz, double deviation_u,
                     const CellConstants& constants);
  /// [T,B,inputs] -> highest readout potential over time [B,classes]; undefined without readout.
  torch::Tensor forward(const torch::Tensor& input);
  /// Spike counts [B,N] of the hidden layers in the last pass.
  const std::vector<torch::Tensor>& counts() const { return counts_; }

 private:
  CellConstants constants_;
  std::vector<torch::Tensor> weights_;
  torch::Tensor readout_;
  std::vector<torch::Tensor> counts_;
};

/// Lower bound for each unit and upper bound for the layer's mean on the spike counts [B,N]:
/// low_strength mean relu(low - c)^2 + high_strength mean_b relu(mean_units c - high)^2.
struct CountBounds {
  double low_strength = 0, low = 0, high_strength = 0, high = 0;
};
torch::Tensor count_penalty(const torch::Tensor& counts, const CountBounds& bounds);

}  // namespace spikedepth
