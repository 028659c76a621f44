#pragma once
// Nearest upsampling followed by a 5x5 convolution, at the size of the input.
#include <torch/torch.h>

#include <memory>
#include <vector>

namespace spikedepth {

/// Where the outputs of one axis come from. Most windows of five upsampled places show three
/// sources, repeated 2, 2, 1 times (phase 0) or 1, 2, 2 times (phase 1): there the kernel shrinks
/// to three sums of its weights. Other windows, near sources that stand three times, are irregular.
struct CollapsedAxis {
  torch::Tensor codes;      // int64 [outputs]: 2 * first source + phase, or -1 - number among the
                            // irregular
  torch::Tensor sources;    // int64 [outputs + 4]: source of each upsampled place
  torch::Tensor irregular;  // int64 [5 * irregular outputs]: their windows' sources, one by one
  std::int64_t outputs = 0;
  double irregular_share = 0;

  CollapsedAxis(std::int64_t source, std::int64_t outputs, torch::Device device);
};

/// True where collapsing saves work: few irregular outputs on both axes and at least three sources.
bool pays(const CollapsedAxis& rows, const CollapsedAxis& columns);

/// The same map as upsampling `input` [N,C,h,w] to (rows.outputs + 4, columns.outputs + 4) and
/// convolving with `weight` [K,C,5,5], up to the order of sums; differentiable. The regular outputs
/// are one 3x3 convolution to 4 K channels, 9 instead of 25 products an output and no enlarged
/// input; the irregular rows and columns are computed as they are written down. CPU only.
torch::Tensor collapsed_upsampled_convolution(const torch::Tensor& input,
                                              const torch::Tensor& weight,
                                              const CollapsedAxis& rows,
                                              const CollapsedAxis& columns);

}  // namespace spikedepth
