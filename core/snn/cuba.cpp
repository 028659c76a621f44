#include "core/snn/cuba.hpp"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/snn/cuba_loops.hpp"

namespace spikedepth {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr std::int64_t kUnitsAtOnce = 4096;

cuba::Step step_of(const CubaCell& cell) {
  cell.check();
  cuba::Step step;
  step.membrane = std::exp(-cell.step / cell.tau_membrane);
  step.synapse = std::exp(-cell.step / cell.tau_synapse);
  step.charge = cell.tau_membrane == cell.tau_synapse
                    ? cell.step / cell.tau_membrane * step.membrane
                    : cell.tau_synapse / (cell.tau_membrane - cell.tau_synapse) *
                          (step.membrane - step.synapse);
  step.tau_membrane = cell.tau_membrane;
  step.tau_synapse = cell.tau_synapse;
  step.threshold = cell.threshold;
  return step;
}

// Calls work(part, span) for spans of units, whose number does not depend on the threads.
template <typename Work>
void each_span(const torch::Tensor& sequence, const Work& work) {
  const auto steps = sequence.size(0);
  const auto units = steps > 0 ? sequence.numel() / steps : 0;
  const auto parts = (units + kUnitsAtOnce - 1) / kUnitsAtOnce;
  at::parallel_for(0, parts, 1, [&](std::int64_t first, std::int64_t last) {
    for (auto part = first; part < last; ++part) {
      work(part, cuba::Span{steps, units, part * kUnitsAtOnce,
                            std::min(units, (part + 1) * kUnitsAtOnce)});
    }
  });
}

std::int64_t parts_of(const torch::Tensor& sequence) {
  const auto units = sequence.size(0) > 0 ? sequence.numel() / sequence.size(0) : 0;
  return (units + kUnitsAtOnce - 1) / kUnitsAtOnce;
}

template <typename Scalar>
using Records = std::vector<std::vector<cuba::Spike<Scalar>>>;  // of each part

// What a backward pass keeps besides tensors.
struct KeptSpikes : torch::CustomClassHolder {
  CubaCell cell;
  double floor = 0;
  Surrogate surrogate;
  std::vector<std::int64_t> shape;  // of the spikes
  Records<float> single;
  Records<double> twice;
  std::shared_ptr<EventPropReport> report;

  Records<float>& records(float) { return single; }
  Records<double>& records(double) { return twice; }
};

void keep(AutogradContext* context, c10::intrusive_ptr<KeptSpikes> kept) {
  context->saved_data["kept"] = c10::IValue::make_capsule(std::move(kept));
}

KeptSpikes& kept_by(AutogradContext* context) {
  return *static_cast<KeptSpikes*>(context->saved_data["kept"].toCapsule().get());
}

class EventPropSpikes : public torch::autograd::Function<EventPropSpikes> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& twin,
                               c10::intrusive_ptr<KeptSpikes> kept) {
    const auto input = twin.select(0, 0).contiguous();
    auto spikes = torch::empty_like(input);
    AT_DISPATCH_FLOATING_TYPES(input.scalar_type(), "eventprop_spikes", [&] {
      auto& records = kept->records(scalar_t{});
      records.resize(static_cast<std::size_t>(parts_of(input)));
      each_span(input, [&](std::int64_t part, const cuba::Span& span) {
        auto& record = records[static_cast<std::size_t>(part)];
        cuba::fire<scalar_t>(step_of(kept->cell), span, input.data_ptr<scalar_t>(),
                             spikes.data_ptr<scalar_t>(), nullptr, &record);
        record.shrink_to_fit();
      });
      if (kept->report != nullptr) {
        for (const auto& record : records) {
          kept->report->spikes += static_cast<std::int64_t>(record.size());
          kept->report->stored_bytes +=
              static_cast<std::int64_t>(record.capacity() * sizeof(record[0]));
        }
      }
    });
    kept->shape = input.sizes().vec();
    keep(context, std::move(kept));
    return spikes;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto& kept = kept_by(context);
    const auto error = gradients[0].contiguous();
    auto twin_shape = kept.shape;
    twin_shape.insert(twin_shape.begin(), 2);
    auto twin = torch::empty(twin_shape, error.options());
    AT_DISPATCH_FLOATING_TYPES(error.scalar_type(), "eventprop_adjoint", [&] {
      const auto& records = kept.records(scalar_t{});
      std::vector<std::int64_t> floored(records.size());
      each_span(error, [&](std::int64_t part, const cuba::Span& span) {
        const auto at = static_cast<std::size_t>(part);
        floored[at] = cuba::adjoint<scalar_t>(step_of(kept.cell), span, error.data_ptr<scalar_t>(),
                                              records[at], kept.floor, twin.data_ptr<scalar_t>(),
                                              twin.data_ptr<scalar_t>() + error.numel());
      });
      if (kept.report != nullptr)
        for (const auto count : floored) kept.report->floored += count;
    });
    return {twin, torch::Tensor()};
  }
};

torch::Tensor integrated(const torch::Tensor& input, const CubaCell& cell) {
  auto potential = torch::empty_like(input);
  AT_DISPATCH_FLOATING_TYPES(input.scalar_type(), "cuba_potentials", [&] {
    each_span(input, [&](std::int64_t, const cuba::Span& span) {
      cuba::integrate<scalar_t>(step_of(cell), span, input.data_ptr<scalar_t>(),
                                potential.data_ptr<scalar_t>());
    });
  });
  return potential;
}

// Both gradients of potentials, [2,T,...].
torch::Tensor integrated_backwards(const torch::Tensor& error, const CubaCell& cell) {
  auto shape = error.sizes().vec();
  shape.insert(shape.begin(), 2);
  auto twin = torch::empty(shape, error.options());
  AT_DISPATCH_FLOATING_TYPES(error.scalar_type(), "cuba_integrate_adjoint", [&] {
    each_span(error, [&](std::int64_t, const cuba::Span& span) {
      cuba::integrate_adjoint<scalar_t>(step_of(cell), span, error.data_ptr<scalar_t>(),
                                        twin.data_ptr<scalar_t>(),
                                        twin.data_ptr<scalar_t>() + error.numel());
    });
  });
  return twin;
}

// Of twin currents (`twin`) or plain ones.
class Potentials : public torch::autograd::Function<Potentials> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& current, bool twin,
                               c10::intrusive_ptr<KeptSpikes> kept) {
    const auto potential =
        integrated((twin ? current.select(0, 0) : current).contiguous(), kept->cell);
    context->saved_data["twin"] = twin;
    keep(context, std::move(kept));
    return potential;
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto both = integrated_backwards(gradients[0].contiguous(), kept_by(context).cell);
    return {context->saved_data["twin"].toBool() ? both : both.select(0, 0), torch::Tensor(),
            torch::Tensor()};
  }
};

class SurrogateSpikes : public torch::autograd::Function<SurrogateSpikes> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& current,
                               c10::intrusive_ptr<KeptSpikes> kept) {
    const auto input = current.contiguous();
    auto spikes = torch::empty_like(input), excess = torch::empty_like(input);
    AT_DISPATCH_FLOATING_TYPES(input.scalar_type(), "cuba_spikes", [&] {
      each_span(input, [&](std::int64_t, const cuba::Span& span) {
        cuba::fire<scalar_t>(step_of(kept->cell), span, input.data_ptr<scalar_t>(),
                             spikes.data_ptr<scalar_t>(), excess.data_ptr<scalar_t>(), nullptr);
      });
    });
    context->save_for_backward({excess});
    keep(context, std::move(kept));
    return spikes;
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto excess = context->get_saved_variables()[0];
    auto& kept = kept_by(context);
    const auto slope = surrogate_gradient(excess, kept.surrogate).contiguous();
    const auto gradient = gradients[0].contiguous();
    auto input_gradient = torch::empty_like(excess);
    AT_DISPATCH_FLOATING_TYPES(excess.scalar_type(), "cuba_surrogate", [&] {
      each_span(excess, [&](std::int64_t, const cuba::Span& span) {
        cuba::surrogate_adjoint<scalar_t>(step_of(kept.cell), span, gradient.data_ptr<scalar_t>(),
                                          excess.data_ptr<scalar_t>(), slope.data_ptr<scalar_t>(),
                                          input_gradient.data_ptr<scalar_t>());
      });
    });
    return {input_gradient, torch::Tensor()};
  }
};

// The loops walk over plain memory.
void check_device(const torch::Tensor& current) {
  if (current.device().is_cpu()) return;
  throw ConfigError(
      "current-based neurons run on the processor alone; use --device cpu "
      "(train.device=cpu)");
}

c10::intrusive_ptr<KeptSpikes> kept_for(const CubaCell& cell) {
  auto kept = c10::make_intrusive<KeptSpikes>();
  cell.check();
  kept->cell = cell;
  return kept;
}

}  // namespace

void CubaCell::check() const {
  if (tau_synapse > 0 && tau_membrane >= tau_synapse && step > 0 && threshold > 0) return;
  throw ConfigError(
      format("a current-based neuron needs 0 < tau_synapse <= tau_membrane, and a step and a "
             "threshold above 0, not %g, %g, %g, %g",
             tau_synapse, tau_membrane, step, threshold));
}

torch::Tensor eventprop_spikes(const torch::Tensor& twin, const CubaCell& cell, double floor,
                               std::shared_ptr<EventPropReport> report) {
  SPIKEDEPTH_CHECK(twin.dim() >= 2 && twin.size(0) == 2, "a twin current is [2,T,...]");
  check_device(twin);
  auto kept = kept_for(cell);
  kept->floor = floor;
  kept->report = std::move(report);
  return EventPropSpikes::apply(twin, std::move(kept));
}

torch::Tensor eventprop_potentials(const torch::Tensor& twin, const CubaCell& cell) {
  SPIKEDEPTH_CHECK(twin.dim() >= 2 && twin.size(0) == 2, "a twin current is [2,T,...]");
  check_device(twin);
  return Potentials::apply(twin, true, kept_for(cell));
}

torch::Tensor cuba_spikes(const torch::Tensor& current, const CubaCell& cell,
                          const Surrogate& surrogate) {
  check_device(current);
  auto kept = kept_for(cell);
  kept->surrogate = surrogate;
  return SurrogateSpikes::apply(current, std::move(kept));
}

torch::Tensor cuba_potentials(const torch::Tensor& current, const CubaCell& cell) {
  check_device(current);
  return Potentials::apply(current, false, kept_for(cell));
}

}  // namespace spikedepth
