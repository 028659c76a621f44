#pragma once
// Leaky integrators: neurons that never fire, for readouts. Their output is the potential.
#include "core/snn/neurons/membrane.hpp"

namespace spikedepth {

/// Two stages: input -> current -> potential.
struct LeakyIntegrator {
  struct Parameters {
    MembraneParameters membrane;
    SynapseParameters synapse;
    template <class F>
    void each(F&& f) {
      membrane.each(f), synapse.each(f);
    }
  };
  using State = CurrentState;  // at rest v_leak, 0
  /// `input` [B, ...] is added to the current; the output is the potential after the step.
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s);
};

/// One stage: the input is the current.
struct LeakyIntegratorBox {
  struct Parameters {
    MembraneParameters membrane;
    template <class F>
    void each(F&& f) {
      membrane.each(f);
    }
  };
  using State = PotentialState;  // at rest v_leak
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s);
};

}  // namespace spikedepth
