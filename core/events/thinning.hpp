#pragma once
// Event dropout (random subsampling): a run-time parameter of work and a test of robustness.
#include "core/events/slicer.hpp"

namespace spikedepth {

/// Keeps each event of both cameras with probability `share` (0..1], decided by a hash of its time,
/// pixel, polarity and `seed`: the same events stay however the recording is cut, and those kept at
/// a smaller share are among those kept at a larger one.
void thin_events(StereoSlice& slice, double share, std::uint64_t seed);

}  // namespace spikedepth
