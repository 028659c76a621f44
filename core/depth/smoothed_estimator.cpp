#include "core/depth/smoothed_estimator.hpp"

#include "core/base/text.hpp"

namespace spikedepth {

SmoothedEstimator::SmoothedEstimator(std::unique_ptr<DepthEstimator> inner, double kept)
    : inner_(std::move(inner)), kept_(kept) {
  if (!(kept >= 0 && kept < 1))
    throw ConfigError(format("smoothing is %g; choose a share from 0 to below 1", kept));
}

DepthEstimate SmoothedEstimator::estimate(const StereoSlice& slice) {
  auto estimate = inner_->estimate(slice);
  auto& metres = estimate.depth.metres;
  const bool first = inverse_.empty();
  inverse_.resize(metres.size());
  const auto kept = static_cast<float>(first ? 0 : kept_);
  for (std::size_t i = 0; i < metres.size(); ++i) {
    const float now = 1 / metres[i];
    inverse_[i] = kept > 0 ? now + kept * (inverse_[i] - now) : now;
    metres[i] = 1 / inverse_[i];
  }
  return estimate;
}

void SmoothedEstimator::reset() {
  inner_->reset();
  inverse_.clear();
}

}  // namespace spikedepth
