#pragma once
// The parametric leaky integrate-and-fire neuron (Fang et al., ICCV 2021).
#include "core/snn/neurons/common.hpp"

namespace spikedepth {

/// v' = v + sigmoid(w) (v_reset + x - v); sigmoid(w) is dt over the time constant, and training w
/// keeps it between 0 and 1. w = -log(tau in steps - 1).
struct ParametricLif {
  struct Parameters {
    torch::Tensor w = scalar(-0.69314718055994530942);  // a time constant of 3 steps
    torch::Tensor v_th = scalar(1), v_reset = scalar(0);
    Firing firing;
    template <class F>
    void each(F&& f) {
      f("w", w), f("v_th", v_th), f("v_reset", v_reset);
    }
  };
  using State = PotentialState;  // at rest v_reset
  /// `dt_s` is not used: w counts in steps.
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s);
};

}  // namespace spikedepth
