#pragma once
// Counting without reading more than it takes.
#include "core/events/recording.hpp"

namespace spikedepth {

/// How many events of `side` lie in `window`, but at most `most`: stops where that many were seen.
std::size_t count_events(Recording& recording, Side side, TimeWindow window, std::size_t most);

}  // namespace spikedepth
