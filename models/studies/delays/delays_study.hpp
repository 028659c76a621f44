#pragma once
// The parts of the study of trained delays.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Capacity, simulation, jitter, gradient descent; then study_delay_uses().
void study_delay_algebra(StudyContext& context);
/// Detection by a leaky neuron, direction finding, labels that say nothing.
void study_delay_uses(StudyContext& context);
/// Random dots in time, and a camera whose clock is late: the matcher alone, and as a network of
/// the registry; how fast it is.
void study_timed_dots(StudyContext& context);
/// Depth in simulated rooms: the matcher on its own pixels, and in front of StereoSpike.
void study_delay_depth(StudyContext& context);
std::int64_t delay_depth_parts(const StudyContext& context);

constexpr std::int64_t kAlgebraParts = 5, kTimedDotsParts = 4;

}  // namespace spikedepth
