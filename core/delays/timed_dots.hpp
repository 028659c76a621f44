#pragma once
// Random dots in time: a stereo pair in which every pixel fires once, at a random moment, so that
// only the times of events tell which pixels belong together.
#include <cstdint>
#include <vector>

#include "core/delays/phase_training.hpp"

namespace spikedepth {

/// Two planes: a square of half the width and height in the middle at `near`, the rest at `far`
/// (pixels of disparity). All events rise.
struct TimedDots {
  int width = 96, height = 96, near = 10, far = 4;
  double window_ms = 50;
  double jitter_ms = 2,
         dropped = 0.2;  // of the right camera's times; share of each camera's events
  double late_ms = 0;    // how much later the right camera's clock is
};

struct TimedDotPair {
  std::vector<double> left_ms, right_ms;  // NaN: no event
  DisparityMap truth;                     // of left pixels
};

TimedDotPair draw_timed_dots(const TimedDots& scene, std::uint64_t seed);

PhasorMap phasors_of(const std::vector<double>& times_ms, const TimedDots& scene);

/// Costs of two ways that know no phase: how many pixels of the patch fire within `within_ms` of
/// each other in both cameras; how many do in the window at all.
std::vector<float> coincidence_costs(const TimedDotPair& pair, const TimedDots& scene,
                                     const PhaseMatcherParameters& parameters, double within_ms);
std::vector<float> count_costs(const TimedDotPair& pair, const TimedDots& scene,
                               const PhaseMatcherParameters& parameters);

/// Share of the left pixels with an event whose disparity is wrong by more than one pixel, or
/// unknown.
double wrong_share(const PhaseMatch& match, const PhasorMap& left, const DisparityMap& truth);

}  // namespace spikedepth
