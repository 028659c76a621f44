#include "core/snn/neurons/izhikevich.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

using torch::Tensor;

NeuronResult<Izhikevich::State> Izhikevich::step(const Tensor& input, const State& state,
                                                 const Parameters& parameters, double dt_s) {
  const auto& p = parameters;
  const double h_ms = dt_s * 1000;
  const auto v = or_rest(state.v, input, p.v_start);
  const auto u = or_rest(state.u, input, p.u_start.defined() ? p.u_start : p.b * p.v_start);
  const auto moved = v + h_ms * (p.square * v * v + p.linear * v + p.constant - u + input);
  const auto& followed = p.recovery == RecoveryUpdate::from_new_potential ? moved : v;
  const auto recovered = u + h_ms * p.a * (p.b * (followed - p.v_offset) - p.u_leak * u);
  const auto spikes = fire(moved - p.v_peak, p.firing);
  const auto s = p.firing.detach_reset ? spikes.detach() : spikes;
  return {spikes, {(1 - s) * moved + s * p.c, recovered + s * p.d}};
}

const std::vector<IzhikevichPreset>& izhikevich_presets() {
  static const std::vector<IzhikevichPreset> presets = {
      {"tonic_spiking", 0.02, 0.2, -65, 6, -70, 0.25},
      {"phasic_spiking", 0.02, 0.25, -65, 6, -64, 0.25},
      {"tonic_bursting", 0.02, 0.2, -50, 2, -70, 0.25},
      {"phasic_bursting", 0.02, 0.25, -55, 0.05, -64, 0.2},
      {"mixed_mode", 0.02, 0.2, -55, 4, -70, 0.25},
      {"frequency_adaptation", 0.01, 0.2, -65, 8, -70, 0.25},
      {"class_1", 0.02, -0.1, -55, 6, -60, 0.25},
      {"class_2", 0.2, 0.26, -65, 0, -64, 0.25},
      {"spike_latency", 0.02, 0.2, -65, 6, -70, 0.2},
      {"subthreshold_oscillation", 0.05, 0.26, -60, 0, -62, 0.25},
      {"resonator", 0.1, 0.26, -60, -1, -62, 0.25},
      {"integrator", 0.02, -0.1, -55, 6, -60, 0.25},
      {"rebound_spike", 0.03, 0.25, -60, 4, -64, 0.2},
      {"rebound_burst", 0.03, 0.25, -52, 0, -64, 0.2},
      {"threshold_variability", 0.03, 0.25, -60, 4, -64, 0.25},
      {"bistability", 0.1, 0.26, -60, 0, -61, 0.25},
      {"depolarizing_afterpotential", 1, 0.2, -60, -21, -70, 0.1},
      {"accommodation", 0.02, 1, -55, 4, -65, 0.5},
      {"inhibition_induced_spiking", -0.02, -1, -60, 8, -63.8, 0.5},
      {"inhibition_induced_bursting", -0.026, -1, -45, -2, -63.8, 0.5},
  };
  return presets;
}

Izhikevich::Parameters izhikevich_preset(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& preset : izhikevich_presets()) {
    names.emplace_back(preset.name);
    if (name != preset.name) continue;
    Izhikevich::Parameters parameters;
    parameters.a = scalar(preset.a), parameters.b = scalar(preset.b);
    parameters.c = scalar(preset.c), parameters.d = scalar(preset.d);
    parameters.v_start = scalar(preset.v_start);
    parameters.recovery = RecoveryUpdate::from_new_potential;
    if (name == "class_1" || name == "integrator")
      parameters.linear = scalar(4.1), parameters.constant = scalar(108);
    if (name == "accommodation") {  // its recovery gathers a b (v + 65) and does not decay
      parameters.v_offset = scalar(-65), parameters.u_leak = scalar(0);
      parameters.u_start = scalar(-16);
    }
    return parameters;
  }
  throw ConfigError("unknown Izhikevich preset '" + name + "'; choose one of " + join(names));
}

}  // namespace spikedepth
