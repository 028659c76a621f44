#pragma once
// What windows are like: those that a network learned from, and those that it is given.
#include <string>
#include <vector>

#include "core/base/fields.hpp"
#include "core/camera/depth_map.hpp"
#include "core/camera/sensor.hpp"

namespace spikedepth {

/// Zeros where something is unknown.
struct InputRange {
  /// Share of a frame's pixels, cameras and polarities with events: least, middle and largest of
  /// the windows.
  double active_least = 0, active_median = 0, active_most = 0;
  /// 1st, 5th, 95th and 99th percentile of the truth's disparities, in pixels.
  double disparity_p1_px = 0, disparity_p5_px = 0, disparity_p95_px = 0, disparity_p99_px = 0;
  /// Of the largest rectified view and of the smallest one.
  std::int64_t width_px = 0, height_px = 0;
  std::int64_t least_width_px = 0, least_height_px = 0;

  void list_fields(FieldList& list);
};

/// Collects an InputRange window by window.
class InputRangeMeter {
 public:
  void add_frame(SensorSize view, double active_share);
  /// `focal_baseline` in px m; 0 adds nothing.
  void add_truth(const DepthMap& truth, double focal_baseline);
  InputRange range() const;

 private:
  std::vector<double> active_;
  std::vector<double> disparities_;  // of every 97th pixel
  SensorSize largest_, smallest_;
};

/// Share of values above 0.
double active_share(const std::vector<float>& values);

/// Sentences on how `given` lies outside what the network was trained on; none where it does not,
/// or where too little is known.
std::vector<std::string> range_notes(const InputRange& trained, const InputRange& given);

}  // namespace spikedepth
