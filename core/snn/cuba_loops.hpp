#pragma once
// Current-based leaky neurons over a sequence of steps, forward and backward, as plain loops.
// Arrays are [steps, units]; a call works on the units [begin, end).
#include <cstdint>
#include <vector>

namespace spikedepth::cuba {

/// Exact decay over one step: V <- membrane V + charge I, I <- synapse I; then a unit whose V has
/// reached the threshold fires, V <- 0; then I grows by the step's input.
struct Step {
  double membrane = 0;
  double synapse = 0;
  double charge = 0;
  double tau_membrane = 0;  // in the unit of time of the gradients
  double tau_synapse = 0;
  double threshold = 1;
};

struct Span {
  std::int64_t steps = 0, units = 0, begin = 0, end = 0;
};

/// One spike as its gradient needs it: step * units + unit, and I - threshold just then.
template <typename Scalar>
struct Spike {
  std::int64_t index = 0;
  Scalar above = 0;
};

/// Writes 1 where a unit fires; `excess` (V - threshold before the reset) may be null. Spikes are
/// appended in the order of steps.
template <typename Scalar>
void fire(const Step& step, const Span& span, const Scalar* input, Scalar* spikes, Scalar* excess,
          std::vector<Spike<Scalar>>* record);

/// Potentials of units that never fire.
template <typename Scalar>
void integrate(const Step& step, const Span& span, const Scalar* input, Scalar* potential);

/// EventProp in steps: from dL/dt of each spike to -tau_s lambda_I (dL/d input weight) and
/// lambda_V - lambda_I (what a weight times it tells the sender's spike time). Returns how many
/// denominators I - threshold were raised to `floor`.
template <typename Scalar>
std::int64_t adjoint(const Step& step, const Span& span, const Scalar* spike_error,
                     const std::vector<Spike<Scalar>>& record, double floor, Scalar* weight_part,
                     Scalar* time_part);

/// The same for units that never fire, from dL/dV of each step.
template <typename Scalar>
void integrate_adjoint(const Step& step, const Span& span, const Scalar* potential_error,
                       Scalar* weight_part, Scalar* time_part);

/// Backpropagation through time with the spike's derivative `slope` [steps, units] in the place of
/// the step's, the reset taken as constant: from dL/dspike to dL/dinput.
template <typename Scalar>
void surrogate_adjoint(const Step& step, const Span& span, const Scalar* spike_gradient,
                       const Scalar* excess, const Scalar* slope, Scalar* input_gradient);

}  // namespace spikedepth::cuba
