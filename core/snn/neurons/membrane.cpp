#include "core/snn/neurons/membrane.hpp"

namespace spikedepth {

using torch::Tensor;

Tensor move_potential(const Tensor& v, const Tensor& current, const MembraneParameters& membrane,
                      double dt_s) {
  const auto beta = membrane.decay_mem.defined()
                        ? membrane.decay_mem
                        : decay(membrane.tau_mem_s, dt_s, membrane.integrator, "tau_mem_s");
  const auto gain = 1 - (membrane.detach_input_gain ? beta.detach() : beta);
  return membrane.v_leak + beta * (v - membrane.v_leak) + gain * current;
}

CurrentStep move_current(const Tensor& input, const Tensor& current,
                         const SynapseParameters& synapse, Integrator integrator, double dt_s) {
  const auto alpha = synapse.decay_syn.defined()
                         ? synapse.decay_syn
                         : decay(synapse.tau_syn_s, dt_s, integrator, "tau_syn_s");
  const auto before = or_zero(current, input);
  if (synapse.timing == InputTiming::next_step) return {before, alpha * before + input};
  const auto acting = before + input;
  return {acting, alpha * acting};
}

}  // namespace spikedepth
