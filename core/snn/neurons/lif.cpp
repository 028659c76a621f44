#include "core/snn/neurons/lif.hpp"

#include "core/base/error.hpp"

namespace spikedepth {

using torch::Tensor;

NeuronResult<Lif::State> lif_step(const Tensor& input, const Lif::State& state,
                                  const Lif::Parameters& parameters, double dt_s,
                                  const LifAdditions& additions) {
  const auto& membrane = parameters.membrane;
  const auto& threshold = additions.threshold.defined() ? additions.threshold : parameters.v_th;
  const auto current = move_current(input, state.i, parameters.synapse, membrane.integrator, dt_s);
  const auto acting =
      additions.current.defined() ? current.acting + additions.current : current.acting;
  auto moved = move_potential(state.v, acting, membrane, dt_s);
  if (additions.potential.defined()) moved = moved + additions.potential;
  const bool delayed = parameters.synapse.timing == InputTiming::next_step;
  const auto spikes = fire((delayed ? state.v : moved) - threshold, parameters.firing);
  return {spikes,
          {reset_potential(moved, spikes, threshold, parameters.v_reset, parameters.firing),
           current.next}};
}

NeuronResult<Lif::State> Lif::step(const Tensor& input, const State& state,
                                   const Parameters& parameters, double dt_s) {
  return lif_step(input, {or_rest(state.v, input, parameters.membrane.v_leak), state.i}, parameters,
                  dt_s, {});
}

Tensor Lif::pending_spikes(const State& state, const Parameters& parameters) {
  if (parameters.synapse.timing != InputTiming::next_step)
    throw ConfigError(
        "spikes are known before their step only with the input timing 'next step'; choose that or "
        "recurrence by the previous step's spikes");
  return state.v.defined() ? fire(state.v - parameters.v_th, parameters.firing) : Tensor();
}

NeuronResult<LifBox::State> LifBox::step(const Tensor& input, const State& state,
                                         const Parameters& parameters, double dt_s) {
  const auto& membrane = parameters.membrane;
  const auto v = move_potential(or_rest(state.v, input, membrane.v_leak), input, membrane, dt_s);
  const auto spikes = fire(v - parameters.v_th, parameters.firing);
  return {spikes,
          {reset_potential(v, spikes, parameters.v_th, parameters.v_reset, parameters.firing)}};
}

}  // namespace spikedepth
