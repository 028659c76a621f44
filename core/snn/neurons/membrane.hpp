#pragma once
// The membrane equation that the leaky families have in common.
//
//   tau_mem dv/dt = v_leak - v + i + (extra of the family)      tau_syn di/dt = -i
// An input x is added to i; with a constant input of 1 per second and tau_syn it would settle at
// tau_syn. The current is held during a step, so that a step is
//   v' = v_leak + beta (v - v_leak) + (1 - beta) (i + extra)    i' = alpha i
// with beta, alpha = 1 - dt/tau (Euler) or exp(-dt/tau).
#include "core/snn/neurons/common.hpp"

namespace spikedepth {

/// Constants of the potential alone.
struct MembraneParameters {
  torch::Tensor tau_mem_s = scalar(0.01), v_leak = scalar(0);
  torch::Tensor decay_mem;  // beta itself; takes the place of tau_mem_s if it is defined
  Integrator integrator = Integrator::euler;
  bool detach_input_gain = false;  // (1 - beta) is a constant in the backward pass
  template <class F>
  void each(F&& f) {
    f("tau_mem_s", tau_mem_s), f("v_leak", v_leak), f("decay_mem", decay_mem);
  }
};

/// Those of the synaptic current.
struct SynapseParameters {
  torch::Tensor tau_syn_s = scalar(0.005);
  torch::Tensor decay_syn;  // alpha itself; takes the place of tau_syn_s if it is defined
  InputTiming timing = InputTiming::same_step;
  template <class F>
  void each(F&& f) {
    f("tau_syn_s", tau_syn_s), f("decay_syn", decay_syn);
  }
};

/// The potential after dt_s under `current` (which includes what a family adds to it).
torch::Tensor move_potential(const torch::Tensor& v, const torch::Tensor& current,
                             const MembraneParameters& membrane, double dt_s);

/// The current that moves the potential in this step, and the one that the next step begins with.
struct CurrentStep {
  torch::Tensor acting, next;
};
CurrentStep move_current(const torch::Tensor& input, const torch::Tensor& current,
                         const SynapseParameters& synapse, Integrator integrator, double dt_s);

}  // namespace spikedepth
