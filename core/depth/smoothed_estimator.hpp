#pragma once
// Depth maps that change slowly.
#include <memory>

#include "core/depth/estimator.hpp"

namespace spikedepth {

/// Averages the inverse depth of each pixel over windows: the newest window counts 1 - `kept`, all
/// before it `kept`. Starts anew after reset(). Scales, rates and counts are those of the newest
/// window.
class SmoothedEstimator : public DepthEstimator {
 public:
  /// Throws ConfigError unless 0 <= kept < 1.
  SmoothedEstimator(std::unique_ptr<DepthEstimator> inner, double kept);
  DepthEstimate estimate(const StereoSlice& slice) override;
  void reset() override;
  const InputPolicy& input() const override { return inner_->input(); }
  const EventFrame& frame() const override { return inner_->frame(); }
  void keep_scales(bool keep) override { inner_->keep_scales(keep); }
  void count_operations(bool count) override { inner_->count_operations(count); }
  void set_threshold_gain(double gain) override { inner_->set_threshold_gain(gain); }
  void set_layer_threshold_gain(const std::string& layer, double gain) override {
    inner_->set_layer_threshold_gain(layer, gain);
  }
  std::vector<std::string> warnings() const override { return inner_->warnings(); }

 private:
  std::unique_ptr<DepthEstimator> inner_;
  double kept_;
  std::vector<float> inverse_;  // averaged; empty: nothing yet
};

}  // namespace spikedepth
