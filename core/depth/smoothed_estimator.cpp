#include "core/depth/smoothed_estimator.hpp"

#include "core/base/text.hpp"

namespace spikedepth {

SmoothedEstimator::SmoothedEstimator(std::unique_ptr<DepthEstimator> inner, double kept)
    : ForwardingEstimator(std::move(inner)), kept_(kept) {
  if (!(kept >= 0 && kept < 1))
    throw ConfigError(format("smoothing is %g; choose a share from 0 to below 1", kept));
}

DepthEstimate SmoothedEstimator::estimate(const StereoSlice& slice) {
  auto estimate = ForwardingEstimator::estimate(slice);
  auto& metres = estimate.depth.metres;
  inverse_.resize(metres.size(), 0.0F);
  for (std::size_t i = 0; i < metres.size(); ++i) {
    if (!is_valid_depth(metres[i])) continue;
    const float now = 1 / metres[i];
    float& average = inverse_[i];
    if (average == 0) {
      average = now;
      continue;
    }
    average = now + static_cast<float>(kept_) * (average - now);
    metres[i] = 1 / average;
  }
  return estimate;
}

void SmoothedEstimator::reset() {
  ForwardingEstimator::reset();
  inverse_.clear();
}

}  // namespace spikedepth
