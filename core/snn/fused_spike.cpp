#include "core/snn/fused_spike.hpp"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

namespace spikedepth {
namespace {

constexpr std::int64_t kGrain = 16384;
constexpr double kPi = 3.14159265358979323846;

template <typename Scalar>
void fire(const Scalar* potential, Scalar threshold, std::int64_t begin, std::int64_t end,
          Scalar* spikes) {
  for (std::int64_t i = begin; i < end; ++i)
    spikes[i] = potential[i] - threshold >= Scalar{0} ? Scalar{1} : Scalar{0};
}

// The operations of surrogate_gradient() in their order, so that every rounding is the same.
template <typename Scalar>
void scale(const Scalar* potential, const Scalar* gradient, Scalar threshold, Scalar steepness,
           Scalar height, std::int64_t begin, std::int64_t end, Scalar* result) {
  for (std::int64_t i = begin; i < end; ++i) {
    const Scalar above = potential[i] - threshold;
    const Scalar slope = Scalar{1} / (above * above * steepness + Scalar{1}) * height;
    result[i] = slope * gradient[i];
  }
}

class FusedSpike : public torch::autograd::Function<FusedSpike> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context,
                               const torch::Tensor& potential, double threshold, double alpha) {
    const auto plain = potential.contiguous();
    context->save_for_backward({plain});
    context->saved_data["threshold"] = threshold;
    context->saved_data["alpha"] = alpha;
    const auto spikes = torch::empty_like(plain);
    AT_DISPATCH_FLOATING_TYPES(plain.scalar_type(), "fused_spike", [&] {
      const auto* const from = plain.data_ptr<scalar_t>();
      auto* const to = spikes.data_ptr<scalar_t>();
      at::parallel_for(0, plain.numel(), kGrain, [&](std::int64_t begin, std::int64_t end) {
        fire(from, static_cast<scalar_t>(threshold), begin, end, to);
      });
    });
    return spikes;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto potential = context->get_saved_variables()[0];
    const auto gradient = gradients[0].contiguous();
    const double threshold = context->saved_data["threshold"].toDouble();
    const double alpha = context->saved_data["alpha"].toDouble();
    const auto result = torch::empty_like(potential);
    AT_DISPATCH_FLOATING_TYPES(potential.scalar_type(), "fused_spike_backward", [&] {
      const auto* const from = potential.data_ptr<scalar_t>();
      const auto* const factor = gradient.data_ptr<scalar_t>();
      auto* const to = result.data_ptr<scalar_t>();
      at::parallel_for(0, potential.numel(), kGrain, [&](std::int64_t begin, std::int64_t end) {
        scale(from, factor, static_cast<scalar_t>(threshold),
              static_cast<scalar_t>(kPi * alpha / 2 * (kPi * alpha / 2)),
              static_cast<scalar_t>(alpha / 2), begin, end, to);
      });
    });
    return {result, torch::Tensor(), torch::Tensor()};
  }
};

}  // namespace

bool can_fuse_spike(const torch::Tensor& potential, const Surrogate& surrogate) {
  return potential.device().is_cpu() && surrogate.kind == SurrogateKind::atan &&
         (potential.scalar_type() == torch::kFloat32 || potential.scalar_type() == torch::kFloat64);
}

torch::Tensor fused_spike(const torch::Tensor& potential, double threshold,
                          const Surrogate& surrogate) {
  return FusedSpike::apply(potential, threshold, surrogate.alpha);
}

}  // namespace spikedepth
