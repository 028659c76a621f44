#pragma once
// Events -> the tensor that a network sees.
#include <vector>

#include "core/camera/calibration.hpp"
#include "core/events/slicer.hpp"

namespace spikedepth {

/// A dense frame [channels][height][width]; the caller owns and reuses it.
struct EventFrame {
  int channels = 0;
  SensorSize sensor;  // of the rectified view
  std::vector<float> values;
};

/// Counts of rectified events per polarity, no normalisation (StereoSpike's input).
/// Channels: left ON, left OFF, right ON, right OFF; monocular: the first two.
class CountEncoder {
 public:
  /// Both tables lead into views of one size.
  CountEncoder(RectificationTable left, RectificationTable right, bool binocular);
  int channels() const noexcept { return binocular_ ? 4 : 2; }
  /// Size of the frames: the rectified view's.
  SensorSize sensor() const noexcept { return left_.view; }
  /// Overwrites `frame`. Events that rectify to outside the view (or lie outside the sensor) are
  /// left out.
  void encode(const StereoSlice& slice, EventFrame& frame) const;
  /// The same for those events of `slice` that lie in `part`.
  void encode(const StereoSlice& slice, TimeWindow part, EventFrame& frame) const;
  /// The same for the events of `window`, counted as they are read. Returns how many events were
  /// read. Throws DataError on unreadable data.
  std::uint64_t encode(Recording& recording, TimeWindow window, EventFrame& frame) const;

 private:
  void set_shape(EventFrame& frame) const;
  RectificationTable left_, right_;
  bool binocular_;
};

/// The encoder for a recording's own rectification.
CountEncoder make_count_encoder(const Recording& recording, PixelRounding rounding, bool binocular);

}  // namespace spikedepth
