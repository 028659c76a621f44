#pragma once
// Swinging motion.
#include <array>
#include <vector>

#include "io/simulator/geometry.hpp"

namespace spikedepth::simulator {

/// amplitude * sin(2 pi frequency t + phase)
struct Wave {
  double amplitude = 0;
  double frequency_hz = 0;
  double phase = 0;
};

double sum_of(const std::vector<Wave>& waves, double t_s);

/// Along x, y and z; empty: at rest.
using Sway = std::array<std::vector<Wave>, 3>;

Vec3 offset_at(const Sway& sway, double t_s);
/// No point moves faster than this.
double greatest_speed(const Sway& sway);

}  // namespace spikedepth::simulator
