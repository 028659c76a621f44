#include "core/snn/surrogate.hpp"

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr double kPi = 3.14159265358979323846;

class SpikeFunction : public torch::autograd::Function<SpikeFunction> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& u,
                               std::int64_t kind, double alpha) {
    context->save_for_backward({u});
    context->saved_data["kind"] = kind;
    context->saved_data["alpha"] = alpha;
    return u.ge(0).to(u.scalar_type());
  }
  static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                               torch::autograd::tensor_list gradients) {
    const Surrogate surrogate{static_cast<SurrogateKind>(context->saved_data["kind"].toInt()),
                              context->saved_data["alpha"].toDouble()};
    const auto u = context->get_saved_variables()[0];
    return {surrogate_gradient(u, surrogate).mul_(gradients[0]), torch::Tensor(), torch::Tensor()};
  }
};

}  // namespace

SurrogateKind surrogate_kind(const std::string& name) {
  if (name == "atan") return SurrogateKind::atan;
  if (name == "sigmoid") return SurrogateKind::sigmoid;
  throw ConfigError("unknown surrogate '" + name + "'; choose atan or sigmoid");
}

torch::Tensor surrogate_gradient(const torch::Tensor& u, const Surrogate& surrogate) {
  const double alpha = surrogate.alpha;
  if (surrogate.kind == SurrogateKind::sigmoid) {
    // The function is even; on the negative side s keeps its relative precision however small it
    // is.
    const auto s = torch::sigmoid(u.abs().mul_(-alpha));
    return (1 - s).mul_(s).mul_(alpha);
  }
  return u.square().mul_(kPi * alpha / 2 * (kPi * alpha / 2)).add_(1).reciprocal_().mul_(alpha / 2);
}

torch::Tensor spike(const torch::Tensor& u, const Surrogate& surrogate) {
  return SpikeFunction::apply(u, static_cast<std::int64_t>(surrogate.kind), surrogate.alpha);
}

}  // namespace spikedepth
