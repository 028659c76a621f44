#pragma once
// A leaky neuron whose potential predicts its own inputs; every synapse lowers the squared error of
// that prediction online (predictive plasticity): Saponati and Vinck, Nature Communications 14:4985
// (2023).
//
// Inputs x are spikes filtered with exp(-t / tau_x), 1 at their start. Each step of dt, in this
// order, with alpha = 1 - dt / tau_m and v, z, p of 0 at the start:
//   eps_i = x_i - v w_i                       v from before the step: the prediction
//   E     = sum_i eps_i w_i
//   w_i  += eta w_i (v eps_i + E p_i)         minus the gradient of |x - v w|^2 / 2, soft bound
//   p_i  <- alpha p_i + x_i                   eligibility, dv/dw_i without resets
//   v    <- alpha v + sum_i w_i x_i - v_th z  new weights, z of the step before
//   z     = v > v_th
// Traces are not scaled by dt, so that another dt is another rule.
#include <cstdint>
#include <vector>

#include "core/predictive/predictive_rows.hpp"

namespace spikedepth {

struct PredictiveParameters {
  double dt_ms = 0.05, tau_input_ms = 2, tau_membrane_ms = 10;
  double threshold = 2;
  double rate = 5e-4;  // eta
  PredictiveBound bound = PredictiveBound::soft;
  /// E of each synapse is its own eps_i w_i: nothing but what a synapse sees.
  bool local_only = false;
};

/// A spike that comes in: at step `step`, at synapse `input`.
struct InputSpike {
  std::int64_t step = 0;
  std::int64_t input = 0;
};

class PredictiveNeuron {
 public:
  /// Throws ConfigError for parameters that make no neuron.
  PredictiveNeuron(const PredictiveParameters& parameters, std::vector<double> weights);

  /// Forgets potential, spike and traces.
  void reset_state();
  /// One step with filtered inputs x [synapses]: learn() if `learning`, then integrate().
  bool step(const std::vector<double>& x, bool learning);
  /// Changes weights and eligibilities; the potential stays.
  void learn(const std::vector<double>& x);
  /// Moves the potential on; returns whether the neuron fires.
  bool integrate(const std::vector<double>& x);

  PredictiveParameters& parameters() { return parameters_; }
  const PredictiveParameters& parameters() const { return parameters_; }
  std::vector<double>& weights() { return weights_; }
  const std::vector<double>& weights() const { return weights_; }
  double potential() const { return v_; }
  /// |x - v w|^2 / 2 of the step that is next, for input x.
  double prediction_loss(const std::vector<double>& x) const;

 private:
  PredictiveParameters parameters_;
  std::vector<double> weights_, eligibility_;
  bool integrate_drive(double drive);
  double update(const std::vector<double>& x);

  double v_ = 0;
  bool fired_ = false;
};

/// Shows `spikes` (in order of their steps) from rest over `steps` steps; returns the steps at
/// which the neuron fires.
std::vector<std::int64_t> present(PredictiveNeuron& neuron, const std::vector<InputSpike>& spikes,
                                  std::int64_t steps, bool learning);

}  // namespace spikedepth
