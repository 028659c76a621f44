#pragma once
// Receptive fields of scale-space theory (Lindeberg 2021): Gaussian derivatives in space, leaky
// integrators with logarithmically spaced time constants in time. Everything is differentiable, so
// that scale, angle, shape and place can be trained.
#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace spikedepth {

/// N Gaussian kernels. Each tensor has the shape [N]; lengths in pixels, angles in radians.
struct GaussianFields {
  torch::Tensor scale;  // standard deviation along the first axis
  torch::Tensor ratio;  // the second axis' standard deviation over the first one's
  torch::Tensor angle;  // of the first axis, from x towards y
  torch::Tensor x, y;   // centre, from the middle of the kernel
  std::vector<int> first_order, second_order;  // derivatives along the two axes, 0 to 4 each
};

/// Kernels [N, size, size] (rows are y). A field without derivatives sums to 1 on the grid; one
/// with derivatives is the scale-normalised derivative of that: sigma_1^m sigma_2^n d^m d^n g.
/// Throws ConfigError if size is not odd, an order is outside 0..4 or the lengths differ.
torch::Tensor gaussian_kernels(const GaussianFields& fields, std::int64_t size);

/// All combinations of scales, ratios, angles and pairs of derivative orders, centred.
GaussianFields gaussian_field_grid(const std::vector<double>& scales,
                                   const std::vector<double>& ratios,
                                   const std::vector<double>& angles,
                                   const std::vector<std::pair<int, int>>& orders,
                                   torch::ScalarType dtype = torch::kFloat32);

/// Filters every channel with every field: [B, C, H, W] -> [B, C * N, H, W], zero padded.
class SpatialReceptiveField : public torch::nn::Module {
 public:
  /// With `train`, scale, ratio, angle, x and y become parameters of these names.
  SpatialReceptiveField(const GaussianFields& fields, std::int64_t size, bool train);
  torch::Tensor forward(const torch::Tensor& image);
  const GaussianFields& fields() const { return fields_; }

 private:
  GaussianFields fields_;
  std::int64_t size_;
};

/// Time constants longest ratio^-(count - 1), ..., longest / ratio, longest; ratio > 1. As
/// tau_mem_s of a Layer<LeakyIntegratorBox> they make a bank of temporal receptive fields.
torch::Tensor temporal_scales(std::int64_t count, double longest_s, double ratio);

}  // namespace spikedepth
