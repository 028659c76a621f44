#pragma once
// Absolute refractoriness around any spiking neuron whose state has a potential `v`.
#include <cmath>

#include "core/base/error.hpp"
#include "core/snn/neurons/exponential_lif.hpp"
#include "core/snn/neurons/multi_compartment_lif.hpp"

namespace spikedepth {

/// After a spike the potential is frozen and no spike leaves for `refractory_s`; the rest of the
/// inner neuron's state goes on. The counter carries no gradient.
template <class Inner>
struct Refractory {
  struct Parameters {
    typename Inner::Parameters inner;
    double refractory_s = 0.005;  // rounded to whole steps
    template <class F>
    void each(F&& f) {
      inner.each(f);
    }
  };
  struct State {
    typename Inner::State inner;
    torch::Tensor steps_left;  // of silence; at rest 0
    template <class F>
    void each(F&& f) {
      inner.each(f), f("steps_left", steps_left);
    }
  };
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s) {
    if (!(parameters.refractory_s >= 0))
      throw ConfigError("refractory_s must be zero or a positive number of seconds");
    auto result = Inner::step(input, state.inner, parameters.inner, dt_s);
    const auto left = or_zero(state.steps_left, result.output).detach();
    const auto silent = left.gt(0);
    if (state.inner.v.defined())
      result.state.v = torch::where(silent, state.inner.v, result.state.v);
    const auto spikes = result.output.masked_fill(silent, 0);
    const auto fresh = spikes.detach() * std::round(parameters.refractory_s / dt_s);
    return {spikes, {result.state, fresh + (left - 1).clamp_min(0)}};
  }
};

using RefractoryLif = Refractory<Lif>;
using RefractoryAdaptiveExponentialLif = Refractory<AdaptiveExponentialLif>;
using RefractoryMultiCompartmentLif = Refractory<MultiCompartmentLif>;

}  // namespace spikedepth
