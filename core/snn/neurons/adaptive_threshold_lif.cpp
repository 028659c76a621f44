#include "core/snn/neurons/adaptive_threshold_lif.hpp"

namespace spikedepth {
namespace {

NeuronResult<AdaptiveThresholdLif::State> step_as_coded(
    const torch::Tensor& input, const AdaptiveThresholdLif::State& state,
    const AdaptiveThresholdLif::Parameters& parameters, const torch::Tensor& kept, double dt_s) {
  const auto& lif = parameters.lif;
  const auto before = or_zero(state.i, input);
  const auto v = or_rest(state.v, input, lif.membrane.v_leak);
  const auto moved = move_potential(v, before, lif.membrane, dt_s);
  const auto current_kept =
      decay(lif.synapse.tau_syn_s, dt_s, lif.membrane.integrator, "tau_syn_s");
  const auto threshold = lif.v_th + kept * (or_rest(state.a, input, lif.v_th) - lif.v_th);
  const auto spikes = fire(moved - threshold, lif.firing);
  const auto s = lif.firing.detach_reset ? spikes.detach() : spikes;
  return {spikes,
          {reset_potential(moved, spikes, threshold, lif.v_reset, lif.firing),
           current_kept * before + input, threshold + parameters.beta * s}};
}

}  // namespace

NeuronResult<AdaptiveThresholdLif::State> AdaptiveThresholdLif::step(const torch::Tensor& input,
                                                                     const State& state,
                                                                     const Parameters& parameters,
                                                                     double dt_s) {
  const auto& lif = parameters.lif;
  const auto kept = decay(parameters.tau_adapt_s, dt_s, lif.membrane.integrator, "tau_adapt_s");
  if (parameters.model == ThresholdModel::norse_as_coded)
    return step_as_coded(input, state, parameters, kept, dt_s);
  const auto a = or_zero(state.a, input);
  LifAdditions additions;
  additions.threshold = lif.v_th + parameters.beta * a;
  const auto v = or_rest(state.v, input, lif.membrane.v_leak);
  const auto result = lif_step(input, {v, state.i}, lif, dt_s, additions);
  return {result.output, {result.state.v, result.state.i, kept * a + result.output}};
}

}  // namespace spikedepth
