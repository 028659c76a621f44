#pragma once
#include "core/base/progress.hpp"
#include "core/events/recording.hpp"

namespace spikedepth {

/// Copies everything that `source` offers into `sink` and finishes it: events of both cameras
/// second by second in turn, images, depth maps of both views, poses. (IMU samples are not part of
/// Recording.) Throws CancelledError, without finishing, if `progress` asks to stop.
void copy_recording(Recording& source, RecordingSink& sink, const ProgressCallback& progress);

}  // namespace spikedepth
