#include "core/depth/smoothed_estimator.hpp"

#include "core/base/text.hpp"

namespace spikedepth {
namespace {

void scale_bounds(DepthUncertainty& uncertainty, std::size_t pixel, float factor) {
  for (auto* bound : {&uncertainty.low, &uncertainty.high}) {
    if (!bound->metres.empty()) bound->metres[pixel] *= factor;
  }
}

}  // namespace

SmoothedEstimator::SmoothedEstimator(std::unique_ptr<DepthEstimator> inner, double kept)
    : ForwardingEstimator(std::move(inner)), kept_(kept) {
  if (!(kept >= 0 && kept < 1))
    throw ConfigError(format("smoothing is %g; choose a share from 0 to below 1", kept));
}

DepthEstimate SmoothedEstimator::estimate(const StereoSlice& slice) {
  auto estimate = ForwardingEstimator::estimate(slice);
  auto& metres = estimate.depth.metres;
  const auto kept = static_cast<float>(kept_);
  inverse_.resize(metres.size(), 0.0F);
  share_.resize(metres.size(), 0.0F);
  for (std::size_t i = 0; i < metres.size(); ++i) {
    share_[i] *= kept;
    if (!is_valid_depth(metres[i])) continue;
    const float now = 1 / metres[i];
    inverse_[i] = now + share_[i] * (inverse_[i] - now);
    if (share_[i] > 0) {
      metres[i] = 1 / inverse_[i];
      if (estimate.uncertainty) scale_bounds(*estimate.uncertainty, i, metres[i] * now);
    }
    share_[i] = 1;
  }
  return estimate;
}

void SmoothedEstimator::reset() {
  ForwardingEstimator::reset();
  inverse_.clear();
  share_.clear();
}

}  // namespace spikedepth
