#pragma once
// Izhikevich's two-variable neuron and the parameters of its twenty behaviours.
#include <string>
#include <vector>

#include "core/snn/neurons/common.hpp"

namespace spikedepth {

/// Which potential the recovery follows in a step.
enum class RecoveryUpdate {
  from_old_potential,  // v: forward Euler of both equations; Norse
  from_new_potential   // v': the potential moves first; Izhikevich's own programs
};

/// v' = v + h (square v^2 + linear v + constant - u + x),  u' = u + h a (b (w - v_offset) - u_leak
/// u) with w = v or v' (RecoveryUpdate), h = dt in milliseconds; where v' > v_peak: v <- c,
/// u <- u' + d. v in mV (Izhikevich 2003). Needs steps of about 0.25 ms.
struct Izhikevich {
  struct Parameters {
    torch::Tensor a = scalar(0.02), b = scalar(0.2), c = scalar(-65), d = scalar(8);
    torch::Tensor square = scalar(0.04), linear = scalar(5), constant = scalar(140);
    torch::Tensor v_offset = scalar(0), u_leak = scalar(1);
    torch::Tensor v_peak = scalar(30);
    torch::Tensor v_start = scalar(-70), u_start;  // u_start undefined: b v_start
    RecoveryUpdate recovery = RecoveryUpdate::from_old_potential;
    Firing firing;  // the resets are the model's own
    template <class F>
    void each(F&& f) {
      f("a", a), f("b", b), f("c", c), f("d", d);
      f("square", square), f("linear", linear), f("constant", constant);
      f("v_offset", v_offset), f("u_leak", u_leak), f("v_peak", v_peak);
      f("v_start", v_start), f("u_start", u_start);
    }
  };
  struct State {
    torch::Tensor v, u;  // at rest v_start, u_start
    template <class F>
    void each(F&& f) {
      f("v", v), f("u", u);
    }
  };
  /// `input` [B, ...] is the current of this step.
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s);
};

/// One of the behaviours of Izhikevich, "Which model to use for cortical spiking neurons?", IEEE
/// Transactions on Neural Networks 15:1063 (2004), figure 1, as its program figure1.m computes it.
/// `step_ms` is the step with which the figure was drawn.
struct IzhikevichPreset {
  const char* name;
  double a, b, c, d, v_start, step_ms;
};
/// All twenty, in the order of the figure, such as "tonic_spiking".
const std::vector<IzhikevichPreset>& izhikevich_presets();
/// The parameters of the preset of that name, with RecoveryUpdate::from_new_potential as the
/// figure's program has it: at its steps many behaviours depend on it (inhibition-induced bursting
/// has 12 spikes, 390 from the old potential). Throws ConfigError naming the choices.
Izhikevich::Parameters izhikevich_preset(const std::string& name);

}  // namespace spikedepth
