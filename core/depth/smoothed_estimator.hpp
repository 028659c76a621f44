#pragma once
// Depth maps that change slowly.
#include "core/depth/estimator.hpp"

namespace spikedepth {

/// Averages the inverse depth of each pixel over windows: the newest window counts 1 - `kept`, all
/// before it `kept`. A pixel without valid depth stays as it is; what it had been before then
/// counts less, by `kept` a window. Starts anew after reset(). The bounds of the depth move with
/// it, by the same factor. Confidence, scales, rates and counts are those of the newest window.
class SmoothedEstimator : public ForwardingEstimator {
 public:
  /// Throws ConfigError unless 0 <= kept < 1.
  SmoothedEstimator(std::unique_ptr<DepthEstimator> inner, double kept);
  DepthEstimate estimate(const StereoSlice& slice) override;
  void reset() override;

 private:
  double kept_;
  std::vector<float> inverse_;  // averaged
  std::vector<float> share_;    // of that in the next average, but for `kept`; 0: nothing yet
};

}  // namespace spikedepth
