#include "core/snn/neurons/parametric_lif.hpp"

namespace spikedepth {

NeuronResult<ParametricLif::State> ParametricLif::step(const torch::Tensor& input,
                                                       const State& state,
                                                       const Parameters& parameters,
                                                       double /*dt_s*/) {
  const auto before = or_rest(state.v, input, parameters.v_reset);
  const auto v = before + torch::sigmoid(parameters.w) * (parameters.v_reset + input - before);
  const auto spikes = fire(v - parameters.v_th, parameters.firing);
  return {spikes,
          {reset_potential(v, spikes, parameters.v_th, parameters.v_reset, parameters.firing)}};
}

}  // namespace spikedepth
