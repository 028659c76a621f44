#pragma once
// A recurrent spiking network whose decays, one pair a neuron, are its parameters.
//
// Source: Perez-Nieves, Leung, Dragotti, Goodman, Nature Communications 12:5791 (2021):
//   s[t] = H(mem[t] - 1)    syn[t+1] = alpha syn[t] + W x[t] + V s[t]
//   mem[t+1] = beta mem[t] + (1 - beta) syn[t] - s[t]
// with the reset left out of the gradient (as published, (1 - beta) too; an option here, for it
// drives the trained decays to their bound); a readout of leaky integrators with decays of their
// own, whose highest potential over time is the score of a class.
#include <torch/torch.h>

#include "core/snn/neurons/leaky_integrator.hpp"
#include "core/snn/neurons/lif.hpp"
#include "core/snn/time_constants.hpp"

namespace spikedepth {

struct DecayNetworkOptions {
  std::int64_t inputs = 40, neurons = 48, classes = 8;
  double dt_ms = 1.0;
  double tau_membrane_ms = 20.0, tau_synapse_ms = 10.0;  // means
  bool heterogeneous =
      false;  // time constants from a gamma distribution of shape 3, else the means
  bool train_decays = false;
  bool shared_decays = false;       // trained, but one pair for the layer
  bool detach_input_scale = false;  // (1 - beta) left out of the gradient
  double weight_scale = 4.0;        // input weights are uniform in +- scale / sqrt(inputs)
  Surrogate surrogate{SurrogateKind::superspike, 20.0};
  bool smooth = false;  // the surrogate's primitive in place of spikes, for gradient checks
};

/// Decays stay in [2/e, 0.995], as published.
constexpr double kLeastDecay = 0.7357588823428847, kMostDecay = 0.995;

class DecayNetwork : public torch::nn::Module {
 public:
  explicit DecayNetwork(const DecayNetworkOptions& options);
  /// Spikes [T,B,inputs] -> scores [B,classes].
  torch::Tensor forward(const torch::Tensor& input);
  /// To be called after every update.
  void clamp_decays();
  torch::Tensor membrane_decays() const { return beta_.detach(); }
  torch::Tensor synapse_decays() const { return alpha_.detach(); }

 private:
  Lif::Parameters neurons() const;
  LeakyIntegrator::Parameters readout_neurons() const;

  DecayNetworkOptions options_;
  torch::Tensor input_, recurrent_, readout_;
  torch::Tensor alpha_, beta_;                  // [1] or [neurons]
  torch::Tensor readout_alpha_, readout_beta_;  // [classes], never trained
};

}  // namespace spikedepth
