#include "io/simulator/wave.hpp"

#include <cmath>

namespace spikedepth::simulator {
namespace {

constexpr double kTwoPi = 6.28318530717958647692;

}  // namespace

double sum_of(const std::vector<Wave>& waves, double t_s) {
  double sum = 0;
  for (const Wave& wave : waves) {
    sum += wave.amplitude * std::sin(kTwoPi * wave.frequency_hz * t_s + wave.phase);
  }
  return sum;
}

Vec3 offset_at(const Sway& sway, double t_s) {
  return {sum_of(sway[0], t_s), sum_of(sway[1], t_s), sum_of(sway[2], t_s)};
}

double greatest_speed(const Sway& sway) {
  std::array<double, 3> rates{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (const Wave& wave : sway[axis]) {
      rates[axis] += std::abs(kTwoPi * wave.frequency_hz * wave.amplitude);
    }
  }
  return length({rates[0], rates[1], rates[2]});
}

}  // namespace spikedepth::simulator
