#include "models/networks/balance_matching/patch_grid.hpp"

namespace spikedepth {

torch::Tensor patches_of(const torch::Tensor& maps, std::int64_t stride) {
  const auto rows = (maps.size(2) + stride - 1) / stride;
  const auto columns = (maps.size(3) + stride - 1) / stride;
  const auto before = (kCodePatch - stride) / 2;
  // What a grid of whole cells lacks at the end.
  const auto below = (rows - 1) * stride + kCodePatch - before - maps.size(2);
  const auto right = (columns - 1) * stride + kCodePatch - before - maps.size(3);
  const auto padded = torch::constant_pad_nd(maps, {before, right, before, below});
  return torch::im2col(padded, {kCodePatch, kCodePatch}, {1, 1}, {0, 0}, {stride, stride})
      .view({maps.size(0), kPatchInputs, rows, columns});
}

torch::Tensor similarities(const torch::Tensor& left, const torch::Tensor& right,
                           std::int64_t disparities) {
  const auto unit = [](const torch::Tensor& codes) {
    return codes / codes.norm(2, {1}, true).clamp_min(1e-6);
  };
  const auto a = unit(left), b = unit(right);
  const auto columns = a.size(3);
  std::vector<torch::Tensor> maps;
  for (std::int64_t d = 0; d < disparities; ++d) {
    if (d >= columns) {
      maps.push_back(torch::zeros_like(maps.front()));
      continue;
    }
    const auto match = (a.slice(3, d) * b.slice(3, 0, columns - d)).sum(1);
    maps.push_back(torch::constant_pad_nd(match, {d, 0}));
  }
  return torch::stack(maps, 1);
}

torch::Tensor centred(const torch::Tensor& similarity) {
  const auto columns = torch::arange(similarity.size(3), similarity.options()).view({1, 1, 1, -1});
  const auto disparities =
      torch::arange(similarity.size(1), similarity.options()).view({1, -1, 1, 1});
  const auto there = columns.ge(disparities).to(similarity.scalar_type());
  const auto mean = (similarity * there).sum(1, true) / there.sum(1, true);
  return (similarity - mean) * there;
}

}  // namespace spikedepth
