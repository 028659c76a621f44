#pragma once
#include "core/base/progress.hpp"
#include "core/events/recording.hpp"

namespace spikedepth::app {

/// Copies everything of `recording` within `window` into `sink`, in bounded memory, with times shifted so that window.begin becomes 0, and
/// finishes the sink. Throws CancelledError when `progress` says stop; nothing is left behind then.
void copy_recording(Recording& recording, TimeWindow window, RecordingSink& sink, const ProgressCallback& progress);

}  // namespace spikedepth::app
