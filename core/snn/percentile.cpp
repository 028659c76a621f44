#include "core/snn/percentile.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {
namespace {

constexpr std::int64_t kMostSorted = 1 << 16;

}  // namespace

double percentile_of(const torch::Tensor& values, double percent) {
  const auto all = values.detach().flatten();
  const auto stride = (all.numel() + kMostSorted - 1) / kMostSorted;
  const auto some = all.slice(0, 0, all.numel(), stride).contiguous();
  const auto rank =
      static_cast<std::int64_t>(std::ceil(percent / 100 * static_cast<double>(some.numel())));
  return std::get<0>(some.kthvalue(std::clamp<std::int64_t>(rank, 1, some.numel()))).item<double>();
}

}  // namespace spikedepth
