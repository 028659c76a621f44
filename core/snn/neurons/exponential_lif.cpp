#include "core/snn/neurons/exponential_lif.hpp"

namespace spikedepth {
namespace {

torch::Tensor upstroke(const torch::Tensor& v, const ExponentialLif::Parameters& parameters) {
  return parameters.delta_t * torch::exp((v - parameters.lif.v_th) / parameters.delta_t);
}

}  // namespace

NeuronResult<ExponentialLif::State> ExponentialLif::step(const torch::Tensor& input,
                                                         const State& state,
                                                         const Parameters& parameters,
                                                         double dt_s) {
  const auto v = or_rest(state.v, input, parameters.lif.membrane.v_leak);
  LifAdditions additions;
  additions.current = upstroke(v, parameters);
  return lif_step(input, {v, state.i}, parameters.lif, dt_s, additions);
}

NeuronResult<AdaptiveExponentialLif::State> AdaptiveExponentialLif::step(
    const torch::Tensor& input, const State& state, const Parameters& parameters, double dt_s) {
  const auto& lif = parameters.exponential.lif;
  const auto v = or_rest(state.v, input, lif.membrane.v_leak);
  const auto a = or_zero(state.a, input);
  LifAdditions additions;
  additions.current = upstroke(v, parameters.exponential) - a;
  const auto result = lif_step(input, {v, state.i}, lif, dt_s, additions);
  const auto kept = decay(parameters.tau_adapt_s, dt_s, lif.membrane.integrator, "tau_adapt_s");
  const auto pull = parameters.a_voltage * (v - lif.membrane.v_leak);
  return {result.output,
          {result.state.v, result.state.i,
           kept * a + (1 - kept) * pull + parameters.a_spike * result.output}};
}

}  // namespace spikedepth
