#pragma once
// Leaky integrate-and-fire compartments that are joined by conductances.
#include "core/snn/neurons/lif.hpp"

namespace spikedepth {

/// When the compartments exchange current in a step.
enum class Coupling {
  with_membrane,    // from the potentials before the step, beside the leak and the input
  before_membrane,  // first: leak, input and threshold see the result; Norse's feed-forward step
  after_reset       // last: the next step sees the result; Norse's recurrent step
};

/// Every element of the last dimension is a compartment; beside its own Lif step it receives
/// dt_s * sum_j coupling_per_s[k, j] v_j. For ohmic coupling the rows of the matrix sum to 0.
struct MultiCompartmentLif {
  struct Parameters {
    Lif::Parameters lif;
    torch::Tensor coupling_per_s;  // [H, H] in 1/s; must be set
    Coupling coupling = Coupling::with_membrane;
    template <class F>
    void each(F&& f) {
      lif.each(f), f("coupling_per_s", coupling_per_s);
    }
  };
  using State = Lif::State;
  /// `input` [..., H].
  static NeuronResult<State> step(const torch::Tensor& input, const State& state,
                                  const Parameters& parameters, double dt_s);
};

}  // namespace spikedepth
