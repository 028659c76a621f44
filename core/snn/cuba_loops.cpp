#include "core/snn/cuba_loops.hpp"

#include <algorithm>

namespace spikedepth::cuba {
namespace {

template <typename Scalar>
struct Constants {
  Scalar membrane, synapse, charge, threshold;

  explicit Constants(const Step& step)
      : membrane(static_cast<Scalar>(step.membrane)),
        synapse(static_cast<Scalar>(step.synapse)),
        charge(static_cast<Scalar>(step.charge)),
        threshold(static_cast<Scalar>(step.threshold)) {}
};

template <typename Scalar>
std::vector<Scalar> zeros(const Span& span) {
  return std::vector<Scalar>(static_cast<std::size_t>(span.end - span.begin));
}

// The adjoint variables of all units over one step, backwards.
template <typename Scalar>
void decay(const Step& step, std::vector<Scalar>& voltage, std::vector<Scalar>& current) {
  const Constants<Scalar> c(step);
  const auto charge = static_cast<Scalar>(step.charge * step.tau_membrane / step.tau_synapse);
  for (std::size_t i = 0; i < voltage.size(); ++i) {
    current[i] = c.synapse * current[i] + charge * voltage[i];
    voltage[i] *= c.membrane;
  }
}

template <typename Scalar>
void write(const Step& step, const std::vector<Scalar>& voltage, const std::vector<Scalar>& current,
           Scalar* weight_part, Scalar* time_part) {
  const auto tau = static_cast<Scalar>(step.tau_synapse);
  for (std::size_t i = 0; i < voltage.size(); ++i) {
    weight_part[i] = -tau * current[i];
    time_part[i] = voltage[i] - current[i];
  }
}

}  // namespace

template <typename Scalar>
void fire(const Step& step, const Span& span, const Scalar* input, Scalar* spikes, Scalar* excess,
          std::vector<Spike<Scalar>>* record) {
  const Constants<Scalar> c(step);
  auto voltage = zeros<Scalar>(span), current = zeros<Scalar>(span);
  for (std::int64_t n = 0; n < span.steps; ++n) {
    const std::int64_t at = n * span.units + span.begin;
    bool any = false;
    for (std::size_t i = 0; i < voltage.size(); ++i) {
      const Scalar charged = c.membrane * voltage[i] + c.charge * current[i];
      const bool fired = charged >= c.threshold;
      any |= fired;
      if (excess != nullptr) excess[at + static_cast<std::int64_t>(i)] = charged - c.threshold;
      spikes[at + static_cast<std::int64_t>(i)] = fired ? Scalar{1} : Scalar{0};
      voltage[i] = fired ? Scalar{0} : charged;
      current[i] *= c.synapse;
    }
    if (any && record != nullptr) {
      for (std::size_t i = 0; i < voltage.size(); ++i) {
        const auto index = at + static_cast<std::int64_t>(i);
        if (spikes[index] != 0) record->push_back({index, current[i] - c.threshold});
      }
    }
    for (std::size_t i = 0; i < voltage.size(); ++i)
      current[i] += input[at + static_cast<std::int64_t>(i)];
  }
}

template <typename Scalar>
void integrate(const Step& step, const Span& span, const Scalar* input, Scalar* potential) {
  const Constants<Scalar> c(step);
  auto voltage = zeros<Scalar>(span), current = zeros<Scalar>(span);
  for (std::int64_t n = 0; n < span.steps; ++n) {
    const std::int64_t at = n * span.units + span.begin;
    for (std::size_t i = 0; i < voltage.size(); ++i) {
      voltage[i] = c.membrane * voltage[i] + c.charge * current[i];
      current[i] = c.synapse * current[i] + input[at + static_cast<std::int64_t>(i)];
      potential[at + static_cast<std::int64_t>(i)] = voltage[i];
    }
  }
}

template <typename Scalar>
std::int64_t adjoint(const Step& step, const Span& span, const Scalar* spike_error,
                     const std::vector<Spike<Scalar>>& record, double floor, Scalar* weight_part,
                     Scalar* time_part) {
  const auto least = static_cast<Scalar>(floor), threshold = static_cast<Scalar>(step.threshold);
  auto voltage = zeros<Scalar>(span), current = zeros<Scalar>(span);
  std::int64_t raised = 0;
  auto left = record.size();
  for (std::int64_t n = span.steps; n-- > 0;) {
    const std::int64_t at = n * span.units + span.begin;
    write(step, voltage, current, weight_part + at, time_part + at);
    for (; left > 0 && record[left - 1].index >= n * span.units; --left) {
      const auto& spike = record[left - 1];
      auto& own = voltage[static_cast<std::size_t>(spike.index - at)];
      raised += spike.above < least ? 1 : 0;
      own += (threshold * own + spike_error[spike.index]) / std::max(spike.above, least);
    }
    decay(step, voltage, current);
  }
  return raised;
}

template <typename Scalar>
void integrate_adjoint(const Step& step, const Span& span, const Scalar* potential_error,
                       Scalar* weight_part, Scalar* time_part) {
  const auto share = static_cast<Scalar>(1 / step.tau_membrane);
  auto voltage = zeros<Scalar>(span), current = zeros<Scalar>(span);
  for (std::int64_t n = span.steps; n-- > 0;) {
    const std::int64_t at = n * span.units + span.begin;
    write(step, voltage, current, weight_part + at, time_part + at);
    for (std::size_t i = 0; i < voltage.size(); ++i)
      voltage[i] -= share * potential_error[at + static_cast<std::int64_t>(i)];
    decay(step, voltage, current);
  }
}

template <typename Scalar>
void surrogate_adjoint(const Step& step, const Span& span, const Scalar* spike_gradient,
                       const Scalar* excess, const Scalar* slope, Scalar* input_gradient) {
  const Constants<Scalar> c(step);
  auto voltage = zeros<Scalar>(span), current = zeros<Scalar>(span);
  for (std::int64_t n = span.steps; n-- > 0;) {
    const std::int64_t at = n * span.units + span.begin;
    for (std::size_t i = 0; i < voltage.size(); ++i) {
      const auto index = at + static_cast<std::int64_t>(i);
      input_gradient[index] = current[i];
      const Scalar kept = excess[index] >= 0 ? Scalar{0} : voltage[i];
      const Scalar charged = kept + spike_gradient[index] * slope[index];
      current[i] = c.synapse * current[i] + c.charge * charged;
      voltage[i] = c.membrane * charged;
    }
  }
}

#define SPIKEDEPTH_CUBA(Scalar)                                                               \
  template void fire(const Step&, const Span&, const Scalar*, Scalar*, Scalar*,               \
                     std::vector<Spike<Scalar>>*);                                            \
  template void integrate(const Step&, const Span&, const Scalar*, Scalar*);                  \
  template std::int64_t adjoint(const Step&, const Span&, const Scalar*,                      \
                                const std::vector<Spike<Scalar>>&, double, Scalar*, Scalar*); \
  template void integrate_adjoint(const Step&, const Span&, const Scalar*, Scalar*, Scalar*); \
  template void surrogate_adjoint(const Step&, const Span&, const Scalar*, const Scalar*,     \
                                  const Scalar*, Scalar*);
SPIKEDEPTH_CUBA(float)
SPIKEDEPTH_CUBA(double)
#undef SPIKEDEPTH_CUBA

}  // namespace spikedepth::cuba
