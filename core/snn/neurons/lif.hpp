#pragma once
// Leaky integrate-and-fire neurons: current-based, and with the input as the current ("box").
#include "core/snn/neurons/membrane.hpp"

namespace spikedepth {

/// Leaky integrate-and-fire with a synaptic current. With Integrator::exponential,
/// InputTiming::next_step and the default rest of 0 it is exactly
///   s = H(v - v_th)   i' = alpha i + x
///   v' = beta v + (1 - beta) i - v_th s            (Reset::subtract)
///   v' = (beta v + (1 - beta) i) (1 - s)           (Reset::hard)
struct Lif {
  struct Parameters {
    MembraneParameters membrane;
    SynapseParameters synapse;
    torch::Tensor v_th = scalar(1), v_reset = scalar(0);
    Firing firing;
    template <class F>
    void each(F&& f) {
      membrane.each(f), synapse.each(f), f("v_th", v_th), f("v_reset", v_reset);
    }
  };
  using State = CurrentState;  // at rest v_leak, 0
  /// `input` [B, ...] is added to the current.
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s);
  /// InputTiming::next_step only: the spikes that the next step will return, which do not depend on
  /// its input. Undefined if the state is at rest.
  static torch::Tensor pending_spikes(const State& state, const Parameters& parameters);
};

/// What a relative of the Lif neuron adds to a step; undefined parts add nothing.
struct LifAdditions {
  torch::Tensor current;    // beside the synaptic one
  torch::Tensor potential;  // to the potential before it is compared with the threshold
  torch::Tensor threshold;  // in the place of v_th
};
/// Lif::step with additions. `state.v` must be defined.
NeuronResult<Lif::State> lif_step(const torch::Tensor& input, const Lif::State& state,
                                  const Lif::Parameters& parameters, double dt_s,
                                  const LifAdditions& additions);

/// The input is the current.
struct LifBox {
  struct Parameters {
    MembraneParameters membrane;
    torch::Tensor v_th = scalar(1), v_reset = scalar(0);
    Firing firing;
    template <class F>
    void each(F&& f) {
      membrane.each(f), f("v_th", v_th), f("v_reset", v_reset);
    }
  };
  using State = PotentialState;  // at rest v_leak
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s);
};

}  // namespace spikedepth
