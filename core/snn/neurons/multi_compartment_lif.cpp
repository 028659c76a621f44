#include "core/snn/neurons/multi_compartment_lif.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

NeuronResult<MultiCompartmentLif::State> MultiCompartmentLif::step(const torch::Tensor& input,
                                                                   const State& state,
                                                                   const Parameters& parameters,
                                                                   double dt_s) {
  const auto compartments = input.size(-1);
  const auto& coupling = parameters.coupling_per_s;
  if (!coupling.defined() || coupling.sizes() != torch::IntArrayRef({compartments, compartments}))
    throw ConfigError(
        format("coupling_per_s must be a matrix of %lld x %lld, one row for each compartment",
               static_cast<long long>(compartments), static_cast<long long>(compartments)));
  const auto v = or_rest(state.v, input, parameters.lif.membrane.v_leak);
  const auto received = [&](const torch::Tensor& potentials) {
    return torch::matmul(potentials, coupling.t()) * dt_s;
  };
  if (parameters.coupling == Coupling::before_membrane)
    return lif_step(input, {v + received(v), state.i}, parameters.lif, dt_s, {});
  if (parameters.coupling == Coupling::after_reset) {
    auto result = lif_step(input, {v, state.i}, parameters.lif, dt_s, {});
    result.state.v = result.state.v + received(result.state.v);
    return result;
  }
  LifAdditions additions;
  additions.potential = received(v);
  return lif_step(input, {v, state.i}, parameters.lif, dt_s, additions);
}

}  // namespace spikedepth
