#pragma once
// Tasks for trained delays: random patterns, and where a vibration comes from.
#include "core/base/random.hpp"
#include "core/delays/phase_code.hpp"

namespace spikedepth {

/// Patterns of `inputs` spikes at random times of [0, 1); the first half is to be answered with 1.
struct PatternTask {
  std::vector<SpikeTimes> patterns;
  std::vector<double> targets;  // 0 or 1
};
PatternTask random_patterns(std::size_t patterns, std::size_t inputs, Random& random);

/// The same with every spike moved by a normal deviate; a spike that leaves the period comes in at
/// its other end.
std::vector<SpikeTimes> jittered(const std::vector<SpikeTimes>& patterns, double deviation,
                                 Random& random);

/// Ways to read random patterns. What each neuron computes with z = exp(2 pi i t):
enum class PatternReadout {
  modulus,       // |sum w z|, w complex: no clock is needed
  clocked,       // Re sum w z
  signed_only,   // Re sum m z, m real: weights of both signs, no delays
  positive_only  // Re sum m z, m >= 0: excitatory weights, no delays
};

/// The weights [inputs] of `readout` for `task`, by regression with `penalty` (positive_only:
/// without one).
std::vector<Complex> fit_patterns(const PatternTask& task, PatternReadout readout, double penalty);

/// Share of the patterns on the right side of 1/2, by the spiking neuron from arrival to arrival;
/// weights without delays, which have signs, by the sum itself. `grid`: as delay_synapses.
double pattern_accuracy(const std::vector<SpikeTimes>& patterns, const std::vector<double>& targets,
                        PatternReadout readout, const std::vector<Complex>& weights, int grid = 0);

/// Where a distant vibration comes from, by the times at which it passes eight feet around a body,
/// as a sand scorpion does (State and Vilimelis Aceituno; radius and speed of the wave as of real
/// animals, 2.5 cm and 50 m/s).
struct VibrationTask {
  std::size_t sensors = 8, outputs = 36;
  double radius_m = 0.025, speed_m_s = 50, period_ms = 2, sharpness = 8;
  double jitter_ms = 0.05, penalty = 0.1;
  std::size_t directions = 72, copies = 40, tests = 2000;
};

/// Root mean square error in degrees on random directions, trained on `directions` evenly spaced
/// ones. `delays` false: real weights of both signs on the same phases.
double vibration_error_deg(const VibrationTask& task, bool delays, std::uint64_t seed);

}  // namespace spikedepth
