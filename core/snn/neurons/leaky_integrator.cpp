#include "core/snn/neurons/leaky_integrator.hpp"

namespace spikedepth {

NeuronResult<LeakyIntegrator::State> LeakyIntegrator::step(const torch::Tensor& input,
                                                           const State& state,
                                                           const Parameters& parameters,
                                                           double dt_s) {
  const auto& membrane = parameters.membrane;
  const auto current = move_current(input, state.i, parameters.synapse, membrane.integrator, dt_s);
  const auto v =
      move_potential(or_rest(state.v, input, membrane.v_leak), current.acting, membrane, dt_s);
  return {v, {v, current.next}};
}

NeuronResult<LeakyIntegratorBox::State> LeakyIntegratorBox::step(const torch::Tensor& input,
                                                                 const State& state,
                                                                 const Parameters& parameters,
                                                                 double dt_s) {
  const auto& membrane = parameters.membrane;
  const auto v = move_potential(or_rest(state.v, input, membrane.v_leak), input, membrane, dt_s);
  return {v, {v}};
}

}  // namespace spikedepth
