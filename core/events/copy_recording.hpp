#pragma once
#include <limits>

#include "core/base/progress.hpp"
#include "core/events/recording.hpp"

namespace spikedepth {

/// Everything, whatever its time.
constexpr TimeWindow kWholeRecording{0, std::numeric_limits<TimeUs>::max()};

/// Copies what `source` offers within `window` into `sink`, piece by piece, and finishes it: events
/// (half-open), images, depth maps of both views and poses (the window's end included, because a
/// depth map ends its window of events). Times are shifted so that window.begin becomes 0. IMU
/// samples are not part of Recording. Throws CancelledError, without finishing, if `progress` asks
/// to stop.
void copy_recording(Recording& source, TimeWindow window, RecordingSink& sink,
                    const ProgressCallback& progress);

}  // namespace spikedepth
