#pragma once
// Nearest upsampling followed by a 5x5 convolution, at the size of the input.
#include <torch/torch.h>

#include <array>
#include <vector>

namespace spikedepth {

/// Outputs of one axis whose windows of five upsampled places show their sources alike: tap t meets
/// source first + offsets[t], offsets from 0 to 2.
struct CollapsedWindows {
  std::array<std::int64_t, 5> offsets{};
  torch::Tensor sources;  // int64 [3 * outputs]: the three sources of each window in turn
  std::int64_t outputs = 0;
};

/// Where the outputs of one axis come from. Most windows show three sources repeated 2, 2, 1 times
/// (phase 0) or 1, 2, 2 times (phase 1). Others, near sources that stand three times, are
/// irregular; in all of them the kernel shrinks to three sums of its weights.
struct CollapsedAxis {
  torch::Tensor codes;    // int64 [outputs]: 2 * first source + phase, or -1 - number among the
                          // irregular, which count group after group
  torch::Tensor sources;  // int64 [outputs + 4]: source of each upsampled place
  std::vector<CollapsedWindows> irregular;
  std::int64_t outputs = 0;
  double irregular_share = 0;  // 1 where windows show more than three sources

  CollapsedAxis(std::int64_t source, std::int64_t outputs, torch::Device device);
};

/// True where collapsing saves work: few irregular outputs on both axes and at least three sources.
bool pays(const CollapsedAxis& rows, const CollapsedAxis& columns);

/// The same map as upsampling `input` [N,C,h,w] to (rows.outputs + 4, columns.outputs + 4) and
/// convolving with `weight` [K,C,5,5], up to the order of sums; differentiable. The regular outputs
/// are one 3x3 convolution to 4 K channels, 9 instead of 25 products an output and no enlarged
/// input; the irregular rows and columns are computed apart. CPU only.
torch::Tensor collapsed_upsampled_convolution(const torch::Tensor& input,
                                              const torch::Tensor& weight,
                                              const CollapsedAxis& rows,
                                              const CollapsedAxis& columns);

}  // namespace spikedepth
