#include "core/snn/surrogate.hpp"

#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

using torch::Tensor;

constexpr double kPi = 3.14159265358979323846;
constexpr double kSideWeight = 0.15;  // multi_gaussian: h
constexpr double kSideScale = 6.0;    // multi_gaussian: width of the sides over that of the centre

Tensor atan_slope(const Tensor& u, double alpha) {
  return u.square().mul_(kPi * alpha / 2 * (kPi * alpha / 2)).add_(1).reciprocal_().mul_(alpha / 2);
}
Tensor atan_step(const Tensor& u, double alpha) {
  return torch::atan(u * (kPi / 2 * alpha)) / kPi + 0.5;
}

Tensor sigmoid_slope(const Tensor& u, double alpha) {
  // The function is even; on the negative side s keeps its relative precision however small it
  // is.
  const auto s = torch::sigmoid(u.abs().mul_(-alpha));
  return (1 - s).mul_(s).mul_(alpha);
}
Tensor sigmoid_step(const Tensor& u, double alpha) {
  return torch::sigmoid(u * alpha);
}

Tensor superspike_slope(const Tensor& u, double alpha) {
  return u.abs().mul_(alpha).add_(1).square_().reciprocal_();
}
Tensor superspike_step(const Tensor& u, double alpha) {
  return u / (1 + alpha * u.abs()) + 0.5;
}

Tensor triangular_slope(const Tensor& u, double alpha) {
  return u.abs().neg_().add_(1).clamp_min_(0).mul_(alpha);
}
Tensor triangular_step(const Tensor& u, double alpha) {
  const auto inside = u.clamp(-1, 1);
  return (inside - inside * inside.abs() / 2) * alpha + 0.5;
}

Tensor piecewise_slope(const Tensor& u, double alpha) {
  return u.abs().le(0.5 / alpha).to(u.scalar_type()).mul_(alpha);
}
Tensor piecewise_step(const Tensor& u, double alpha) {
  return (u * alpha + 0.5).clamp(0, 1);
}

// Density and distribution of the normal distribution with mean `mean` and deviation `deviation`.
Tensor density(const Tensor& u, double mean, double deviation) {
  return ((u - mean) / deviation)
      .square_()
      .mul_(-0.5)
      .exp_()
      .mul_(1 / (deviation * std::sqrt(2 * kPi)));
}
Tensor distribution(const Tensor& u, double mean, double deviation) {
  return torch::erf((u - mean) / (deviation * std::sqrt(2.0))) / 2 + 0.5;
}

Tensor gaussian_slope(const Tensor& u, double alpha) {
  return density(u, 0, 1 / alpha);
}
Tensor gaussian_step(const Tensor& u, double alpha) {
  return distribution(u, 0, 1 / alpha);
}

Tensor multi_gaussian_slope(const Tensor& u, double alpha) {
  const double s = 1 / alpha;
  const auto sides = density(u, s, kSideScale * s).add_(density(u, -s, kSideScale * s));
  return density(u, 0, s).mul_(1 + kSideWeight).sub_(sides, kSideWeight);
}
Tensor multi_gaussian_step(const Tensor& u, double alpha) {
  const double s = 1 / alpha;
  const auto sides = distribution(u, s, kSideScale * s) + distribution(u, -s, kSideScale * s);
  const double centre = (1 + kSideWeight) / 2 - kSideWeight;  // its value at u = 0
  return distribution(u, 0, s) * (1 + kSideWeight) - sides * kSideWeight + (0.5 - centre);
}

Tensor tanh_slope(const Tensor& u, double alpha) {
  return torch::tanh(u * alpha).square_().neg_().add_(1);
}
Tensor tanh_step(const Tensor& u, double alpha) {
  return torch::tanh(u * alpha) / alpha + 0.5;
}

Tensor erfc_slope(const Tensor& u, double alpha) {
  return (u * alpha).square_().neg_().exp_().mul_(2 / std::sqrt(kPi));
}
Tensor erfc_step(const Tensor& u, double alpha) {
  return torch::erf(u * alpha) / alpha + 0.5;
}

Tensor circ_slope(const Tensor& u, double alpha) {
  return u.square().add_(alpha * alpha).pow_(-1.5).mul_(alpha * alpha * alpha);
}
Tensor circ_step(const Tensor& u, double alpha) {
  return u * alpha / (u.square() + alpha * alpha).sqrt() + 0.5;
}

double unit_area(double) {
  return 1;
}
double area_alpha(double alpha) {
  return alpha;
}
double area_two_over_alpha(double alpha) {
  return 2 / alpha;
}
double area_two_alpha(double alpha) {
  return 2 * alpha;
}

struct Row {
  SurrogateKind kind;
  const char* name;
  double default_alpha;
  Tensor (*slope)(const Tensor&, double);
  Tensor (*step)(const Tensor&, double);
  double (*area)(double);  // of the slope over all u; null where the step is not monotonic
};

constexpr Row kRows[] = {
    {SurrogateKind::atan, "atan", 2, atan_slope, atan_step, unit_area},
    {SurrogateKind::sigmoid, "sigmoid", 4, sigmoid_slope, sigmoid_step, unit_area},
    {SurrogateKind::superspike, "superspike", 100, superspike_slope, superspike_step,
     area_two_over_alpha},
    {SurrogateKind::triangular, "triangular", 0.3, triangular_slope, triangular_step, area_alpha},
    {SurrogateKind::piecewise, "piecewise", 1, piecewise_slope, piecewise_step, unit_area},
    {SurrogateKind::gaussian, "gaussian", 2, gaussian_slope, gaussian_step, unit_area},
    {SurrogateKind::multi_gaussian, "multi_gaussian", 2, multi_gaussian_slope, multi_gaussian_step,
     nullptr},
    {SurrogateKind::tanh, "tanh", 1, tanh_slope, tanh_step, area_two_over_alpha},
    {SurrogateKind::erfc, "erfc", 1, erfc_slope, erfc_step, area_two_over_alpha},
    {SurrogateKind::circ, "circ", 1, circ_slope, circ_step, area_two_alpha},
};

const Row& row(SurrogateKind kind) {
  const auto& found = kRows[static_cast<std::size_t>(kind)];
  SPIKEDEPTH_CHECK(found.kind == kind, "the rows stand in the order of the enumeration");
  return found;
}

// Forward: returns `spikes`. Backward: multiplies by g'(u).
class SpikeFunction : public torch::autograd::Function<SpikeFunction> {
 public:
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& u,
                        const Tensor& spikes, std::int64_t kind, double alpha) {
    context->save_for_backward({u});
    context->saved_data["kind"] = kind;
    context->saved_data["alpha"] = alpha;
    return spikes;
  }
  static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                               torch::autograd::tensor_list gradients) {
    const Surrogate surrogate{static_cast<SurrogateKind>(context->saved_data["kind"].toInt()),
                              context->saved_data["alpha"].toDouble()};
    const auto u = context->get_saved_variables()[0];
    return {surrogate_gradient(u, surrogate).mul_(gradients[0]), Tensor(), Tensor(), Tensor()};
  }
};

Tensor with_slope(const Tensor& u, const Tensor& spikes, const Surrogate& surrogate) {
  return SpikeFunction::apply(u, spikes, static_cast<std::int64_t>(surrogate.kind),
                              surrogate.alpha);
}

}  // namespace

SurrogateKind surrogate_kind(const std::string& name) {
  std::string choices;
  for (const auto& candidate : kRows) {
    if (name == candidate.name) return candidate.kind;
    choices += (choices.empty() ? "" : ", ") + std::string(candidate.name);
  }
  throw ConfigError("unknown surrogate '" + name + "'; choose one of " + choices);
}

std::string surrogate_name(SurrogateKind kind) {
  return row(kind).name;
}

std::vector<std::string> surrogate_names() {
  std::vector<std::string> names;
  for (const auto& candidate : kRows) names.emplace_back(candidate.name);
  return names;
}

double default_alpha(SurrogateKind kind) {
  return row(kind).default_alpha;
}

Tensor surrogate_gradient(const Tensor& u, const Surrogate& surrogate) {
  return row(surrogate.kind).slope(u, surrogate.alpha);
}

Tensor spike(const Tensor& u, const Surrogate& surrogate) {
  return with_slope(u, u.detach().ge(0).to(u.scalar_type()), surrogate);
}

Tensor spike_above(const Tensor& u, const Surrogate& surrogate) {
  return with_slope(u, u.detach().gt(0).to(u.scalar_type()), surrogate);
}

Tensor smooth_spike(const Tensor& u, const Surrogate& surrogate) {
  return row(surrogate.kind).step(u, surrogate.alpha);
}

Tensor sampled_spike(const Tensor& u, const Surrogate& surrogate, Random& random) {
  const auto& chosen = row(surrogate.kind);
  if (!chosen.area)
    throw ConfigError(std::string("surrogate '") + chosen.name +
                      "' is not monotonic and gives no spike probability; choose tanh or circ");
  const auto value = u.detach().to(torch::kFloat64).contiguous();
  const auto probability =
      ((smooth_spike(value, surrogate) - 0.5) / chosen.area(surrogate.alpha) + 0.5).contiguous();
  auto spikes = torch::empty_like(probability);
  const double* p = probability.data_ptr<double>();
  double* s = spikes.data_ptr<double>();
  for (std::int64_t i = 0; i < spikes.numel(); ++i) s[i] = random.uniform() < p[i] ? 1.0 : 0.0;
  return with_slope(u, spikes.to(u.scalar_type()), surrogate);
}

}  // namespace spikedepth
