#pragma once
// Izhikevich's two-variable neuron and the parameters of its twenty behaviours.
#include <string>
#include <vector>

#include "core/snn/neurons/common.hpp"

namespace spikedepth {

/// v' = v + h (0.04 v^2 + linear v + constant - u + x),  u' = u + h a (b (v - v_offset) - u),
/// h = dt in milliseconds; where v' > v_peak: v <- c, u <- u' + d. v in mV (Izhikevich 2003). Needs
/// steps of about 0.25 ms.
struct Izhikevich {
  struct Parameters {
    torch::Tensor a = scalar(0.02), b = scalar(0.2), c = scalar(-65), d = scalar(8);
    torch::Tensor linear = scalar(5), constant = scalar(140), v_offset = scalar(0);
    torch::Tensor v_peak = scalar(30);
    torch::Tensor v_start = scalar(-70), u_start;  // u_start undefined: b v_start
    Firing firing;                                 // the resets are the model's own
    template <class F>
    void each(F&& f) {
      f("a", a), f("b", b), f("c", c), f("d", d), f("linear", linear), f("constant", constant);
      f("v_offset", v_offset), f("v_peak", v_peak), f("v_start", v_start), f("u_start", u_start);
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

/// One of the behaviours of Izhikevich, "Which model to use for cortical spiking neurons?" (2004),
/// figure 1. `step_ms` is the step with which the figure was drawn.
struct IzhikevichPreset {
  const char* name;
  double a, b, c, d, v_start, step_ms;
};
/// All twenty, in the order of the figure, such as "tonic_spiking".
const std::vector<IzhikevichPreset>& izhikevich_presets();
/// The parameters of the preset of that name; throws ConfigError naming the choices.
Izhikevich::Parameters izhikevich_preset(const std::string& name);

}  // namespace spikedepth
