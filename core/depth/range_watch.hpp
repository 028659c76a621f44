#pragma once
// An estimator that notices when it is given what its network was not trained on.
#include "core/depth/depth_values.hpp"
#include "core/depth/estimator.hpp"
#include "core/depth/input_range.hpp"

namespace spikedepth {

/// Compares what the windows are like with `trained`: sizes and shares of pixels with events of
/// every window; disparities as block matching finds them at pixels with left events, which takes
/// longer than a network: in the 1st, 2nd, 4th, 8th, ... window, or the first one after it that is
/// at least half as busy as the mean. Block matching errs, so a tenth of the disparities is left
/// out at both ends, and a few of them say nothing. Warnings are renewed at every look and whenever
/// a sixteenth more windows were seen, so that a long stream costs no more per window. Depths that
/// are no distances are told as well.
class RangeWatch : public ForwardingEstimator {
 public:
  RangeWatch(std::unique_ptr<DepthEstimator> inner, const InputRange& trained)
      : ForwardingEstimator(std::move(inner)), trained_(trained) {}
  DepthEstimate estimate(const StereoSlice& slice) override;
  std::vector<std::string> warnings() const override { return warnings_; }

 private:
  void look_at_disparities();
  void renew_warnings();

  InputRange trained_;
  InputRangeMeter meter_;
  DepthValues values_;
  std::size_t windows_ = 0, renewal_ = 1;  // renewal_: the window at which warnings are renewed
  double active_sum_ = 0;
  bool due_ = false;  // a look at the disparities
  std::vector<double> disparities_;
  double low_px_ = 0, high_px_ = 0;  // of the disparities; 0 = unknown
  std::vector<std::string> warnings_;
};

}  // namespace spikedepth
