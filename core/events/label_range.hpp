#pragma once
#include <cstdint>
#include <memory>

#include "core/events/recording.hpp"

namespace spikedepth {

/// The labels (left depth maps) [first, last) of an opened recording; last < 0 = to its end.
struct LabelRange {
  std::shared_ptr<Recording> recording;
  std::int64_t first = 0;
  std::int64_t last = -1;

  /// Labels in the range once `last` is known.
  std::int64_t count() const { return last - first; }
};

/// The same with `last` known. Throws DataError if the recording has no rectified left depth or not
/// all of these labels.
LabelRange checked(LabelRange range);

/// Throws DataError if a network that looks at both cameras gets a recording with one.
void require_cameras(const Recording& recording, bool binocular);

}  // namespace spikedepth
