#pragma once
// Leaky integrate-and-fire with conductance-based synapses.
#include "core/snn/neurons/common.hpp"

namespace spikedepth {

/// C dv/dt = g_leak (v_rest - v) + g_exc (e_exc - v) + g_inh (e_inh - v), conductances decaying
/// with their own time constants. mV, nS, pF, seconds (nS/pF = 1000/s). Forward Euler.
struct ConductanceLif {
  struct Parameters {
    torch::Tensor tau_exc_s = scalar(0.005), tau_inh_s = scalar(0.005);
    torch::Tensor capacitance_pf = scalar(200), leak_ns = scalar(10);  // 20 ms without input
    torch::Tensor v_rest = scalar(-70), e_exc = scalar(0), e_inh = scalar(-80);
    torch::Tensor v_th = scalar(-50), v_reset = scalar(-65);
    Firing firing;
    template <class F>
    void each(F&& f) {
      f("tau_exc_s", tau_exc_s), f("tau_inh_s", tau_inh_s);
      f("capacitance_pf", capacitance_pf), f("leak_ns", leak_ns);
      f("v_rest", v_rest), f("e_exc", e_exc), f("e_inh", e_inh);
      f("v_th", v_th), f("v_reset", v_reset);
    }
  };
  struct State {
    torch::Tensor v, g_exc, g_inh;  // at rest v_rest, 0, 0
    template <class F>
    void each(F&& f) {
      f("v", v), f("g_exc", g_exc), f("g_inh", g_inh);
    }
  };
  /// What the input spikes add to the two conductances (nS, both >= 0), [B, ...].
  static NeuronResult<State> step(const torch::Tensor& excitation, const torch::Tensor& inhibition,
                                  const State& state, const Parameters& parameters, double dt_s);
  /// One signed input: its positive part excites, its negative part inhibits. Weighted spikes of
  /// both signs that share a neuron must be split before they are summed: split_by_sign().
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s);
};

/// spikes [B, I] through weights [H, I]: what the positive and the negative weights pass on, both
/// >= 0, [B, H].
struct SignedInput {
  torch::Tensor excitation, inhibition;
};
SignedInput split_by_sign(const torch::Tensor& spikes, const torch::Tensor& weights);

}  // namespace spikedepth
