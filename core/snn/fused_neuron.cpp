#include "core/snn/fused_neuron.hpp"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

#include <type_traits>
#include <vector>

namespace spikedepth {
namespace {

constexpr std::int64_t kBlock = 16384;
constexpr std::int64_t kTerms = 256;  // summed at a time; divides kBlock
constexpr double kPi = 3.14159265358979323846;

// Memory as rows of one channel each, cut into blocks; sums are kept by block, so that their order
// does not depend on the threads.
struct Blocks {
  std::int64_t channels = 1, row = 0, per_row = 0, count = 0;

  Blocks(const torch::Tensor& values, const torch::Tensor& leak) {
    channels = leak.defined() ? leak.numel() : 1;
    row = channels > 1 ? values.numel() / (values.size(0) * channels) : values.numel();
    per_row = (row + kBlock - 1) / kBlock;
    count = row > 0 ? values.numel() / row * per_row : 0;
  }
  template <typename Work>
  void each(const Work& work) const {
    at::parallel_for(0, count, 1, [&](std::int64_t first, std::int64_t last) {
      for (auto block = first; block < last; ++block) {
        const auto begin = block % per_row * kBlock;
        const auto start = block / per_row * row;
        work(block, block / per_row % channels, start + begin,
             start + std::min(row, begin + kBlock));
      }
    });
  }
};

template <typename Scalar>
Scalar after_reset(Scalar charged, Scalar threshold) {
  return charged * (charged - threshold >= Scalar{0} ? Scalar{0} : Scalar{1});
}

// Arrays of a step; null where it has none.
template <typename Scalar>
struct Arrays {
  const Scalar *current = nullptr, *before = nullptr, *charged = nullptr, *slope = nullptr;
  const Scalar *spike_gradient = nullptr, *charged_gradient = nullptr;
  Scalar *new_charged = nullptr, *spikes = nullptr, *current_gradient = nullptr,
         *before_gradient = nullptr;
  Scalar last_threshold = 1, threshold = 1, steepness = 0, height = 0;
};

// Local copies without aliases: what a loop stores cannot change what it reads, so that it becomes
// vector code.
template <typename Scalar, bool carried, bool leaky>
void charge_and_fire(const Arrays<Scalar>& a, Scalar leak, std::int64_t begin, std::int64_t end) {
  const Scalar last_threshold = a.last_threshold, threshold = a.threshold;
  const Scalar* const __restrict current = a.current;
  const Scalar* const __restrict before = a.before;
  Scalar* const __restrict new_charged = a.new_charged;
  Scalar* const __restrict spikes = a.spikes;
  for (auto i = begin; i < end; ++i) {
    Scalar h = current[i];
    if constexpr (carried) {
      const Scalar v = after_reset(before[i], last_threshold);
      h = leaky ? v + (h - v) * leak : v + h;
    } else if constexpr (leaky) {
      h = h * leak;
    }
    if constexpr (carried || leaky) new_charged[i] = h;
    spikes[i] = h - threshold >= Scalar{0} ? Scalar{1} : Scalar{0};
  }
}

// Sums over a block: of h = v + (x - v) leak by the leak, of the spikes by the threshold.
struct Sums {
  double leak = 0, threshold = 0;
};

// In eight lanes, so that it becomes vector code.
template <typename Scalar>
double sum_of(const Scalar* terms, std::int64_t count) {
  double lanes[8] = {};
  std::int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (int lane = 0; lane < 8; ++lane) lanes[lane] += double{terms[i + lane]};
  }
  for (; i < count; ++i) lanes[0] += double{terms[i]};
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  return sum;
}

// Terms of the two sums of at most kTerms neurons.
template <typename Scalar>
struct Terms {
  Scalar leak[kTerms], threshold[kTerms];
};

// The operations of surrogate_gradient() and of autograd in their order, so that every rounding is
// the same.
template <typename Scalar, bool carried, bool leaky, bool given_slope, bool both, bool summed>
void backward_range(const Arrays<Scalar>& a, Scalar leak, std::int64_t begin, std::int64_t count,
                    Terms<Scalar>& terms) {
  const Scalar last_threshold = a.last_threshold, threshold = a.threshold;
  const Scalar steepness = a.steepness, height = a.height;
  const Scalar* const __restrict current = a.current + begin;
  const Scalar* const __restrict before = a.before + begin;
  const Scalar* const __restrict charged = a.charged + begin;
  const Scalar* const __restrict given = a.slope + begin;
  const Scalar* const __restrict spike_gradient = a.spike_gradient + begin;
  const Scalar* const __restrict charged_gradient = a.charged_gradient + begin;
  Scalar* const __restrict current_gradient = a.current_gradient + begin;
  Scalar* const __restrict before_gradient = a.before_gradient + begin;
  for (std::int64_t i = 0; i < count; ++i) {
    Scalar slope;
    if constexpr (given_slope) {
      slope = given[i];
    } else {
      const Scalar above = charged[i] - threshold;
      slope = Scalar{1} / (above * above * steepness + Scalar{1}) * height;
    }
    Scalar gradient = slope * spike_gradient[i];
    if constexpr (summed) terms.threshold[i] = -gradient;
    if constexpr (both) gradient += charged_gradient[i];
    const Scalar scaled = leaky ? gradient * leak : gradient;
    current_gradient[i] = scaled;
    Scalar open = 0;
    if constexpr (carried) {
      open = before[i] - last_threshold >= Scalar{0} ? Scalar{0} : Scalar{1};
      before_gradient[i] = (leaky ? gradient - scaled : gradient) * open;
    }
    if constexpr (summed && leaky) {
      const Scalar v = carried ? before[i] * open : Scalar{0};
      terms.leak[i] = gradient * (current[i] - v);
    }
  }
}

template <typename Scalar, bool carried, bool leaky, bool given_slope, bool both, bool summed>
Sums backward_block(const Arrays<Scalar>& a, Scalar leak, std::int64_t begin, std::int64_t end) {
  Sums sums;
  Terms<Scalar> terms;
  const std::int64_t stride = summed ? kTerms : kBlock;
  for (auto at = begin; at < end; at += stride) {
    const auto count = std::min(stride, end - at);
    backward_range<Scalar, carried, leaky, given_slope, both, summed>(a, leak, at, count, terms);
    if constexpr (summed) sums.threshold += sum_of(terms.threshold, count);
    if constexpr (summed && leaky) sums.leak += sum_of(terms.leak, count);
  }
  return sums;
}

// Calls `work` with a condition as a type, so that loops are compiled without it.
template <typename Work>
void with(bool condition, const Work& work) {
  if (condition)
    work(std::true_type());
  else
    work(std::false_type());
}

template <typename Scalar>
const Scalar* data_of(const torch::Tensor& tensor) {
  return tensor.defined() ? tensor.data_ptr<Scalar>() : nullptr;
}

template <typename Scalar>
std::vector<Scalar> leaks_of(const torch::Tensor& leak) {
  if (!leak.defined()) return {Scalar{0}};
  const auto plain = leak.contiguous();
  return {plain.data_ptr<Scalar>(), plain.data_ptr<Scalar>() + plain.numel()};
}

// Numbers of a step as the autograd context keeps them.
struct Constants {
  double last_threshold, threshold, threshold_gain, alpha;
  SurrogateKind kind;
};

// All of a backward pass that is known before its loops run.
struct Backward {
  torch::Tensor current, before, charged, leak, spike_gradient, charged_gradient;
  Constants constants;
  bool want_leak = false, want_threshold = false;
  torch::Tensor current_gradient, before_gradient, leak_gradient, threshold_gradient;

  template <typename Scalar>
  void run() {
    const bool analytic = constants.kind == SurrogateKind::atan;
    torch::Tensor slope;
    if (!analytic) {
      slope = surrogate_gradient(charged - constants.threshold, {constants.kind, constants.alpha});
    }
    Arrays<Scalar> a;
    a.current = data_of<Scalar>(current);
    a.before = data_of<Scalar>(before);
    a.charged = data_of<Scalar>(charged);
    a.slope = data_of<Scalar>(slope);
    a.spike_gradient = data_of<Scalar>(spike_gradient);
    a.charged_gradient = data_of<Scalar>(charged_gradient);
    a.current_gradient = current_gradient.data_ptr<Scalar>();
    if (before.defined()) a.before_gradient = before_gradient.data_ptr<Scalar>();
    a.last_threshold = static_cast<Scalar>(constants.last_threshold);
    a.threshold = static_cast<Scalar>(constants.threshold);
    const double half = kPi * constants.alpha / 2;
    a.steepness = static_cast<Scalar>(half * half);
    a.height = static_cast<Scalar>(constants.alpha / 2);
    const auto leaks = leaks_of<Scalar>(leak);
    const Blocks blocks(charged, leak);
    std::vector<Sums> sums(static_cast<std::size_t>(blocks.count));
    with(before.defined(), [&](auto carried) {
      with(leak.defined(), [&](auto leaky) {
        with(slope.defined(), [&](auto given) {
          with(charged_gradient.defined(), [&](auto both) {
            with(want_leak || want_threshold, [&](auto summed) {
              blocks.each([&](std::int64_t block, std::int64_t channel, std::int64_t begin,
                              std::int64_t end) {
                sums[static_cast<std::size_t>(block)] =
                    backward_block<Scalar, carried, leaky, given, both, summed>(
                        a, leaks[static_cast<std::size_t>(channel)], begin, end);
              });
            });
          });
        });
      });
    });
    take(sums, blocks);
  }

  void take(const std::vector<Sums>& sums, const Blocks& blocks) {
    double threshold_sum = 0;
    auto leak_sums = torch::zeros({blocks.channels}, torch::kFloat64);
    auto* const to = leak_sums.data_ptr<double>();
    for (std::int64_t block = 0; block < blocks.count; ++block) {
      const auto& sum = sums[static_cast<std::size_t>(block)];
      threshold_sum += sum.threshold;
      to[block / blocks.per_row % blocks.channels] += sum.leak;
    }
    if (want_threshold)
      threshold_gradient =
          torch::tensor(threshold_sum * constants.threshold_gain, charged.options());
    if (want_leak) leak_gradient = leak_sums.to(charged.scalar_type()).view(leak.sizes());
  }
};

using OptionalTensor = c10::optional<torch::Tensor>;

OptionalTensor if_defined(const torch::Tensor& tensor) {
  return tensor.defined() ? OptionalTensor(tensor) : OptionalTensor();
}

class FusedStep : public torch::autograd::Function<FusedStep> {
 public:
  static torch::autograd::variable_list forward(torch::autograd::AutogradContext* context,
                                                const torch::Tensor& current,
                                                const OptionalTensor& charged_before,
                                                const OptionalTensor& share,
                                                const OptionalTensor& threshold,
                                                const Constants& constants) {
    const auto before = charged_before.value_or(torch::Tensor());
    const auto leak = share.value_or(torch::Tensor());
    const auto x = current.contiguous();
    const auto last = before.defined() ? before.contiguous() : before;
    const bool copies = last.defined() || leak.defined();
    auto spikes = torch::empty_like(x);
    auto charged = copies ? torch::empty_like(x) : x;
    AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "fused_neuron_step", [&] {
      Arrays<scalar_t> a;
      a.current = x.data_ptr<scalar_t>();
      a.before = data_of<scalar_t>(last);
      a.new_charged = copies ? charged.data_ptr<scalar_t>() : nullptr;
      a.spikes = spikes.data_ptr<scalar_t>();
      a.last_threshold = static_cast<scalar_t>(constants.last_threshold);
      a.threshold = static_cast<scalar_t>(constants.threshold);
      const auto leaks = leaks_of<scalar_t>(leak);
      with(last.defined(), [&](auto carried) {
        with(leak.defined(), [&](auto leaky) {
          Blocks(x, leak).each(
              [&](std::int64_t, std::int64_t channel, std::int64_t begin, std::int64_t end) {
                charge_and_fire<scalar_t, carried, leaky>(
                    a, leaks[static_cast<std::size_t>(channel)], begin, end);
              });
        });
      });
    });
    const bool want_leak = leak.defined() && leak.requires_grad();
    context->set_materialize_grads(false);
    context->save_for_backward({want_leak ? x : torch::Tensor(), last, charged, leak,
                                threshold.value_or(torch::Tensor())});
    context->saved_data["last_threshold"] = constants.last_threshold;
    context->saved_data["threshold"] = constants.threshold;
    context->saved_data["threshold_gain"] = constants.threshold_gain;
    context->saved_data["alpha"] = constants.alpha;
    context->saved_data["kind"] = static_cast<std::int64_t>(constants.kind);
    if (!copies) return {spikes};
    return {spikes, charged};
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    auto& data = context->saved_data;
    Backward pass;
    pass.current = saved[0];
    pass.before = saved[1];
    pass.charged = saved[2];
    pass.leak = saved[3];
    pass.constants = {data["last_threshold"].toDouble(), data["threshold"].toDouble(),
                      data["threshold_gain"].toDouble(), data["alpha"].toDouble(),
                      static_cast<SurrogateKind>(data["kind"].toInt())};
    pass.want_leak = pass.current.defined();
    pass.want_threshold = saved[4].defined() && saved[4].requires_grad();
    pass.spike_gradient =
        gradients[0].defined() ? gradients[0].contiguous() : torch::zeros_like(pass.charged);
    if (gradients.size() > 1 && gradients[1].defined())
      pass.charged_gradient = gradients[1].contiguous();
    pass.current_gradient = torch::empty_like(pass.charged);
    if (pass.before.defined()) pass.before_gradient = torch::empty_like(pass.charged);
    AT_DISPATCH_FLOATING_TYPES(pass.charged.scalar_type(), "fused_neuron_backward",
                               [&] { pass.run<scalar_t>(); });
    return {pass.current_gradient, pass.before_gradient, pass.leak_gradient,
            pass.threshold_gradient, torch::Tensor()};
  }
};

}  // namespace

bool can_fuse(const torch::Tensor& current) {
  return current.device().is_cpu() &&
         (current.scalar_type() == torch::kFloat32 || current.scalar_type() == torch::kFloat64);
}

FusedStepOutput fused_neuron_step(const FusedStepInput& input, const Surrogate& surrogate) {
  const Constants constants{input.last_threshold, input.threshold_value, input.threshold_gain,
                            surrogate.alpha, surrogate.kind};
  const auto result =
      FusedStep::apply(input.current, if_defined(input.charged), if_defined(input.leak),
                       if_defined(input.threshold), constants);
  return {result[0], result.size() > 1 ? result[1] : input.current};
}

}  // namespace spikedepth
