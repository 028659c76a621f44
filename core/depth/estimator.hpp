#pragma once
// What a viewer or an evaluation knows of a depth network.
#include <string>
#include <vector>

#include "core/depth/depth_map.hpp"
#include "core/events/slicer.hpp"

namespace spikedepth {

/// Share of neurons of one layer that fired, 0..1.
struct LayerRate {
  std::string layer;
  double rate = 0;
};

/// Depth in the rectified left view with what it cost.
struct DepthEstimate {
  DepthMap depth;
  std::vector<LayerRate> rates;
  double latency_ms = 0;
};

/// Turns the events of one window into depth. One thread at a time.
class DepthEstimator {
 public:
  virtual ~DepthEstimator() = default;
  virtual DepthEstimate estimate(const StereoSlice& slice) = 0;
  /// Forgets what earlier windows left behind.
  virtual void reset() = 0;
  /// How windows must be cut for it.
  virtual const SlicePolicy& slice_policy() const = 0;
};

}  // namespace spikedepth
