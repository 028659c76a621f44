#pragma once
// Checks that compare the two cameras of a recording.
#include <cstdint>
#include <optional>
#include <vector>

#include "core/events/recording.hpp"

namespace spikedepth {

/// Delay between the cameras' clocks.
struct ClockLag {
  double lag_ms = 0;       // the right camera sees things this much later than the left one
  double correlation = 0;  // of the event rates at this lag, -1..1
};

/// The shift within +-200 ms at which the event rates of both cameras, counted per millisecond,
/// agree best. Nothing if no shift agrees well (correlation below 0.2) or there is less than a
/// second to compare.
std::optional<ClockLag> find_clock_lag(const std::vector<std::uint32_t>& left_per_ms,
                                       const std::vector<std::uint32_t>& right_per_ms);

/// Coincidences of rectified events by the sign of their disparity.
struct DisparitySigns {
  double positive = 0;  // pairs with disparity 1..60 px: as it must be
  double negative = 0;  // pairs with disparity -60..-1 px: impossible for real points
  /// True if the negative side outweighs the other far beyond chance: the cameras are exchanged.
  bool looks_swapped() const;
};

/// Pairs of left and right events in the same rectified row, of one polarity and within 5 ms, at up
/// to 60 moments spread over the recording. Chance pairs fall on both signs alike. Meaningful only
/// with a calibration.
DisparitySigns count_disparity_signs(Recording& recording);

}  // namespace spikedepth
