#include "core/snn/neurons/conductance_lif.hpp"

#include "core/base/error.hpp"

namespace spikedepth {

using torch::Tensor;

namespace {

constexpr double kPerSecond = 1000;  // nS / pF in 1/s

}  // namespace

NeuronResult<ConductanceLif::State> ConductanceLif::step(const Tensor& excitation,
                                                         const Tensor& inhibition,
                                                         const State& state,
                                                         const Parameters& parameters,
                                                         double dt_s) {
  const auto& p = parameters;
  const auto v = or_rest(state.v, excitation, p.v_rest);
  const auto g_exc = or_zero(state.g_exc, excitation) + excitation;
  const auto g_inh = or_zero(state.g_inh, inhibition) + inhibition;
  const auto share = dt_s * kPerSecond / p.capacitance_pf;  // moved per nS of conductance
  if (!((share * (p.leak_ns + g_exc + g_inh)).detach().max().item<double>() < 1))
    throw ConfigError(
        "the conductances of a neuron outrun its time step (dt (g_leak + g_exc + g_inh) / C >= 1); "
        "use a shorter step, smaller weights or a larger capacitance");
  const auto current = p.leak_ns * (p.v_rest - v) + g_exc * (p.e_exc - v) + g_inh * (p.e_inh - v);
  const auto moved = v + share * current;
  const auto spikes = fire(moved - p.v_th, p.firing);
  return {spikes,
          {reset_potential(moved, spikes, p.v_th, p.v_reset, p.firing),
           decay(p.tau_exc_s, dt_s, Integrator::euler, "tau_exc_s") * g_exc,
           decay(p.tau_inh_s, dt_s, Integrator::euler, "tau_inh_s") * g_inh}};
}

NeuronResult<ConductanceLif::State> ConductanceLif::step(const Tensor& input, const State& state,
                                                         const Parameters& parameters,
                                                         double dt_s) {
  return step(torch::relu(input), torch::relu(-input), state, parameters, dt_s);
}

SignedInput split_by_sign(const Tensor& spikes, const Tensor& weights) {
  return {torch::matmul(spikes, torch::relu(weights).t()),
          torch::matmul(spikes, torch::relu(-weights).t())};
}

}  // namespace spikedepth
