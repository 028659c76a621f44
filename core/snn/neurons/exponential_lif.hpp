#pragma once
// Leaky integrate-and-fire with an exponential upstroke, without and with adaptation.
#include "core/snn/neurons/lif.hpp"

namespace spikedepth {

/// Exponential integrate-and-fire: delta_t exp((v - v_th) / delta_t) is added to the current
/// (Fourcaud-Trocme et al. 2003). v_th is both the foot of the upstroke and where a spike is read.
struct ExponentialLif {
  struct Parameters {
    Lif::Parameters lif;
    torch::Tensor delta_t = scalar(0.5);  // sharpness, in units of v
    template <class F>
    void each(F&& f) {
      lif.each(f), f("delta_t", delta_t);
    }
  };
  using State = Lif::State;
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s);
};

/// Adaptive exponential integrate-and-fire (Brette and Gerstner 2005): a current a is subtracted,
///   tau_adapt da/dt = a_voltage (v - v_leak) - a,   a <- a + a_spike at a spike.
struct AdaptiveExponentialLif {
  struct Parameters {
    ExponentialLif::Parameters exponential;
    torch::Tensor tau_adapt_s = scalar(0.5), a_voltage = scalar(4), a_spike = scalar(0.02);
    template <class F>
    void each(F&& f) {
      exponential.each(f);
      f("tau_adapt_s", tau_adapt_s), f("a_voltage", a_voltage), f("a_spike", a_spike);
    }
  };
  using State = AdaptiveState;  // at rest v_leak, 0, 0
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s);
};

}  // namespace spikedepth
