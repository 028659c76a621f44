#pragma once
// Leaky integrate-and-fire whose threshold rises with its own spikes (the neuron of LSNNs).
#include "core/snn/neurons/lif.hpp"

namespace spikedepth {

enum class ThresholdModel {
  trace,          // threshold v_th + beta a, a a decaying count of spikes
  norse_as_coded  // what the library Norse computes, to compare numbers with it (see below)
};

/// trace: spike where v > v_th + beta a;  a' = rho a + s, rho the decay of tau_adapt_s
/// (Bellec et al. 2018 and 2020; with a trace normalised as (1 - rho) s use beta (1 - rho)).
///
/// norse_as_coded: v' = v + m (v_leak - v + i) with the current *before* the input,
/// b' = b + (dt / tau_adapt)(v_th - b), s = H(v' - b'), b = b' + beta s, at rest b = v_th. Its
/// default time constant is 800 *seconds*: set tau_adapt_s = 800 for its numbers. With
/// Firing::detach_reset neither reset nor b pass a gradient through s, as in its recurrent step;
/// without it both do, as in its feed-forward step.
struct AdaptiveThresholdLif {
  struct Parameters {
    Lif::Parameters lif;
    torch::Tensor tau_adapt_s = scalar(0.2), beta = scalar(0.009);
    ThresholdModel model = ThresholdModel::trace;
    template <class F>
    void each(F&& f) {
      lif.each(f), f("tau_adapt_s", tau_adapt_s), f("beta", beta);
    }
  };
  using State =
      AdaptiveState;  // at rest v_leak, 0, and 0 (trace) or v_th (as coded, where it is b)
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s);
};

}  // namespace spikedepth
