#pragma once
// An estimator that notices when it is given what its network was not trained on.
#include <memory>

#include "core/depth/estimator.hpp"
#include "core/depth/input_range.hpp"

namespace spikedepth {

/// Passes everything on to `inner`, and compares what the windows are like with `trained`: sizes
/// and shares of pixels with events of every window; disparities as block matching finds them at
/// pixels with left events, which takes longer than a network: in the 1st, 2nd, 4th, 8th, ...
/// window, or the first one after it that is as busy as the mean. Block matching errs, so a tenth
/// of the disparities is left out at both ends, and a few of them say nothing.
class RangeWatch : public DepthEstimator {
 public:
  RangeWatch(std::unique_ptr<DepthEstimator> inner, const InputRange& trained)
      : inner_(std::move(inner)), trained_(trained) {}
  DepthEstimate estimate(const StereoSlice& slice) override;
  void reset() override { inner_->reset(); }
  const InputPolicy& input() const override { return inner_->input(); }
  const EventFrame& frame() const override { return inner_->frame(); }
  void keep_scales(bool keep) override { inner_->keep_scales(keep); }
  void count_operations(bool count) override { inner_->count_operations(count); }
  void set_threshold_gain(double gain) override { inner_->set_threshold_gain(gain); }
  void set_layer_threshold_gain(const std::string& layer, double gain) override {
    inner_->set_layer_threshold_gain(layer, gain);
  }
  std::vector<std::string> warnings() const override { return warnings_; }

 private:
  std::unique_ptr<DepthEstimator> inner_;
  InputRange trained_;
  InputRangeMeter meter_;
  std::size_t windows_ = 0;
  double active_sum_ = 0;
  bool due_ = false;  // a look at the disparities
  std::vector<float> disparities_;
  std::vector<std::string> warnings_;
};

}  // namespace spikedepth
