#include "core/snn/neurons/integrate_and_fire.hpp"

namespace spikedepth {

NeuronResult<IntegrateAndFire::State> IntegrateAndFire::step(const torch::Tensor& input,
                                                             const State& state,
                                                             const Parameters& parameters,
                                                             double /*dt_s*/) {
  const auto v = state.v.defined() ? state.v + input : input;
  const auto spikes = fire(v - parameters.v_th, parameters.firing);
  return {spikes,
          {reset_potential(v, spikes, parameters.v_th, parameters.v_reset, parameters.firing)}};
}

}  // namespace spikedepth
