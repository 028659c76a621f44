#include "core/snn/fused_neuron.hpp"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "core/snn/fused_neuron_loops.hpp"

namespace spikedepth {

using namespace fused;

namespace {

constexpr std::int64_t kBlock = 16384;
constexpr double kPi = 3.14159265358979323846;

// Memory as rows of one channel each, cut into blocks; sums are kept by block, so that their order
// does not depend on the threads.
struct Blocks {
  std::int64_t channels = 1, row = 0, per_row = 0, count = 0;

  Blocks(const torch::Tensor& values, const torch::Tensor& leak) {
    if (values.numel() == 0) return;
    channels = leak.defined() ? leak.numel() : 1;
    row = channels > 1 ? values.numel() / (values.size(0) * channels) : values.numel();
    per_row = (row + kBlock - 1) / kBlock;
    count = values.numel() / row * per_row;
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
