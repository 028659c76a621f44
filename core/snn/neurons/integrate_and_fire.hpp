#pragma once
// The integrate-and-fire neuron without leak: v <- v + x.
#include "core/snn/neurons/common.hpp"

namespace spikedepth {

struct IntegrateAndFire {
  struct Parameters {
    torch::Tensor v_th = scalar(1), v_reset = scalar(0);
    Firing firing;
    template <class F>
    void each(F&& f) {
      f("v_th", v_th), f("v_reset", v_reset);
    }
  };
  using State = PotentialState;
  /// `input` [B, ...] is added to the potential; at rest v = 0. `dt_s` is not used.
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s);
};

}  // namespace spikedepth
