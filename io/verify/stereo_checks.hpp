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
  double beyond_chance() const { return positive - negative; }
  /// True if the negative side outweighs the other far beyond chance: the cameras are exchanged.
  bool looks_swapped() const;
};

/// Pairs of left and right events in the same rectified row, of one polarity and within 5 ms, at up
/// to 60 moments spread over the recording. Chance pairs fall on both signs alike. Meaningful only
/// with a calibration.
DisparitySigns count_disparity_signs(Recording& recording);

/// Whether the arrays would fit better in another way than they are stored.
struct CameraPairing {
  DisparitySigns exchanged;  // each camera's events through the other one's rectification
  DisparitySigns crossed;    // pairs of an ON and an OFF event
  std::uint64_t equal = 0, compared = 0;  // events at the same place of both arrays

  /// Clearly more pairs with disparity than `stored` has, beyond chance.
  bool looks_exchanged(const DisparitySigns& stored) const;
  bool looks_crossed(const DisparitySigns& stored) const;
  /// The right camera's array is the left one's.
  bool is_copy() const;
};

/// At the same moments as count_disparity_signs().
CameraPairing pair_cameras(Recording& recording);

/// How many rows lower the right camera's rectified view shows things than the left one's.
struct RowOffset {
  int rows = 0;        // -6..6, where most events coincide
  double pairs = 0;    // beyond chance at that offset
  double level = 0;    // the same at offset 0
  double counted = 0;  // pairs at all offsets: what chance varies with
  /// True if the rows clearly do not agree.
  bool is_off() const;
};

/// Pairs of events as in count_disparity_signs(), for every offset of the right camera's rows.
RowOffset find_row_offset(Recording& recording);

/// Whether events lie where the ground truth says: of left events with a known depth, the share
/// that meets a right event of its polarity at the truth's disparity (within a pixel), over the
/// same share 8 and 16 px beside it. 1 = chance; 0 = too few events to tell.
struct TruthAgreement {
  double as_metres = 0;
  double as_disparities = 0;  // if the maps hold pixels of disparity

  /// True if the maps clearly hold disparities in place of metres.
  bool holds_disparities() const;
};

/// Of up to 12 depth maps. Nothing if there are too few events, or no calibration or truth.
std::optional<TruthAgreement> truth_agreement(Recording& recording);

}  // namespace spikedepth
