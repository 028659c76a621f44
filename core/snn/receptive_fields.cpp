#include "core/snn/receptive_fields.hpp"

#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {

using torch::Tensor;

namespace {

// The n-th derivative of exp(-u^2 / 2) over that: (-1)^n He_n(u), He the Hermite polynomials with
// He_(n+1) = u He_n - n He_(n-1).
Tensor derivative_factor(const Tensor& u, int order) {
  auto before = torch::zeros_like(u), now = torch::ones_like(u);
  for (int n = 0; n < order; ++n) {
    const auto next = u * now - n * before;
    before = now, now = next;
  }
  return order % 2 == 0 ? now : -now;
}

void check(const GaussianFields& fields, std::int64_t size) {
  if (size < 1 || size % 2 == 0)
    throw ConfigError("the size of a receptive field must be odd, not " + std::to_string(size));
  const auto count = fields.scale.numel();
  for (const auto* part : {&fields.ratio, &fields.angle, &fields.x, &fields.y}) {
    if (part->numel() != count)
      throw ConfigError("receptive fields need one value each of scale, ratio, angle, x and y");
  }
  for (const auto* orders : {&fields.first_order, &fields.second_order}) {
    if (static_cast<std::int64_t>(orders->size()) != count)
      throw ConfigError("receptive fields need one pair of derivative orders each");
    for (const int order : *orders) {
      if (order < 0 || order > 4)
        throw ConfigError("derivative orders of receptive fields go from 0 to 4");
    }
  }
}

}  // namespace

Tensor gaussian_kernels(const GaussianFields& fields, std::int64_t size) {
  check(fields, size);
  const auto half = static_cast<double>(size / 2);
  const auto axis = torch::linspace(-half, half, size, fields.scale.options().requires_grad(false));
  const auto rows = axis.view({size, 1}), columns = axis.view({1, size});
  std::vector<Tensor> kernels;
  for (std::int64_t n = 0; n < fields.scale.numel(); ++n) {
    const auto x = columns - fields.x[n], y = rows - fields.y[n];
    const auto c = fields.angle[n].cos(), s = fields.angle[n].sin();
    const auto u = (c * x + s * y) / fields.scale[n];
    const auto v = (c * y - s * x) / (fields.scale[n] * fields.ratio[n]);
    const auto bell = torch::exp(-(u.square() + v.square()) / 2);
    const auto k = static_cast<std::size_t>(n);
    kernels.push_back(bell / bell.sum() * derivative_factor(u, fields.first_order[k]) *
                      derivative_factor(v, fields.second_order[k]));
  }
  return torch::stack(kernels);
}

GaussianFields gaussian_field_grid(const std::vector<double>& scales,
                                   const std::vector<double>& ratios,
                                   const std::vector<double>& angles,
                                   const std::vector<std::pair<int, int>>& orders,
                                   torch::ScalarType dtype) {
  std::vector<double> scale, ratio, angle;
  GaussianFields fields;
  for (const double a_scale : scales) {
    for (const double a_ratio : ratios) {
      for (const double an_angle : angles) {
        for (const auto& [first, second] : orders) {
          scale.push_back(a_scale), ratio.push_back(a_ratio), angle.push_back(an_angle);
          fields.first_order.push_back(first), fields.second_order.push_back(second);
        }
      }
    }
  }
  fields.scale = torch::tensor(scale, dtype);
  fields.ratio = torch::tensor(ratio, dtype);
  fields.angle = torch::tensor(angle, dtype);
  fields.x = torch::zeros_like(fields.scale);
  fields.y = torch::zeros_like(fields.scale);
  return fields;
}

SpatialReceptiveField::SpatialReceptiveField(const GaussianFields& fields, std::int64_t size,
                                             bool train)
    : fields_(fields), size_(size) {
  check(fields, size);
  const std::pair<const char*, Tensor*> parts[] = {{"scale", &fields_.scale},
                                                   {"ratio", &fields_.ratio},
                                                   {"angle", &fields_.angle},
                                                   {"x", &fields_.x},
                                                   {"y", &fields_.y}};
  for (const auto& [name, part] : parts)
    *part = train ? register_parameter(name, part->detach().clone()) : register_buffer(name, *part);
}

Tensor SpatialReceptiveField::forward(const Tensor& image) {
  const auto channels = image.size(1);
  const auto kernels = gaussian_kernels(fields_, size_).unsqueeze(1);
  return torch::conv2d(image, kernels.repeat({channels, 1, 1, 1}), {}, 1, size_ / 2, 1, channels);
}

Tensor temporal_scales(std::int64_t count, double longest_s, double ratio) {
  if (count < 1 || !(longest_s > 0) || !(ratio > 1))
    throw ConfigError(
        "temporal scales need a count of at least 1, a positive time and a ratio above 1");
  const auto steps = torch::arange(count - 1, -1, -1, torch::kFloat64);
  return longest_s * torch::pow(ratio, -steps);
}

}  // namespace spikedepth
