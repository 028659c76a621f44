#pragma once
// Between which depths a recording lies, so that colours can be fitted to it.
#include <optional>
#include <vector>

#include "core/events/recording.hpp"
#include "core/playback/window_history.hpp"

namespace spikedepth {

/// Metres, near below far.
struct FittedRange {
  double near_m = 0, far_m = 0;
};

/// The 1st and 99th percentile of all valid depths, rounded to 0.1 m and at least 0.1 m apart;
/// nothing without valid depths. The maps' pixels are thinned out evenly to a bounded number.
std::optional<FittedRange> range_of_depths(const std::vector<const DepthMap*>& maps);

/// The same of at most `maps` true depth maps, spread evenly over the recording. Throws DataError.
std::optional<FittedRange> range_of_truth(Recording& recording, std::size_t maps = 24);

/// The same of all predictions that the history still holds.
std::optional<FittedRange> range_of_predictions(const WindowHistory& history);

}  // namespace spikedepth
