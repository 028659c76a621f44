#include "core/delays/delay_tasks.hpp"

#include <algorithm>
#include <cmath>

#include "core/delays/resonator.hpp"

namespace spikedepth {
namespace {

constexpr double kCircle = 6.283185307179586476925;

// Real parts, sample after sample.
std::vector<double> real_parts(const ComplexMatrix& z) {
  std::vector<double> x;
  for (const auto& value : z.values) x.push_back(value.real());
  return x;
}

std::vector<Complex> complex_of(const std::vector<double>& real) {
  return {real.begin(), real.end()};
}

SpikeTimes sensor_times_ms(const VibrationTask& task, double angle, Random& random) {
  SpikeTimes times;
  for (std::size_t k = 0; k < task.sensors; ++k) {
    const double at = kCircle * double(k) / double(task.sensors);
    times.push_back(1e3 * task.radius_m / task.speed_m_s * (1 - std::cos(angle - at)) +
                    task.jitter_ms * random.normal());
  }
  const double first = *std::min_element(times.begin(), times.end());
  for (auto& time : times) time -= first;
  return times;
}

// The direction of the squared positive outputs' vector.
double decoded_angle(const std::vector<Complex>& outputs) {
  Complex sum;
  for (std::size_t j = 0; j < outputs.size(); ++j) {
    const double positive = std::max(0.0, outputs[j].real());
    sum += positive * positive * std::polar(1.0, kCircle * double(j) / double(outputs.size()));
  }
  return std::arg(sum);
}

ComplexMatrix fit_directions(const VibrationTask& task, bool delays, Random& random) {
  std::vector<SpikeTimes> patterns;
  ComplexMatrix y(task.directions * task.copies, task.outputs);
  for (std::size_t i = 0; i < y.rows; ++i) {
    const double angle = kCircle * double(i / task.copies) / double(task.directions);
    patterns.push_back(sensor_times_ms(task, angle, random));
    for (std::size_t j = 0; j < task.outputs; ++j) {
      const double apart = angle - kCircle * double(j) / double(task.outputs);
      y.at(i, j) = std::exp(task.sharpness * (std::cos(apart) - 1));
    }
  }
  auto z = phases_of(patterns, task.period_ms);
  if (!delays) {
    for (auto& value : z.values) value = value.real();
  }
  return solve_ridge(z, y, task.penalty);
}

}  // namespace

PatternTask random_patterns(std::size_t patterns, std::size_t inputs, Random& random) {
  PatternTask task;
  for (std::size_t p = 0; p < patterns; ++p) {
    SpikeTimes times;
    for (std::size_t k = 0; k < inputs; ++k) times.push_back(random.uniform());
    task.patterns.push_back(std::move(times));
    task.targets.push_back(p < patterns / 2 ? 1 : 0);
  }
  return task;
}

std::vector<SpikeTimes> jittered(const std::vector<SpikeTimes>& patterns, double deviation,
                                 Random& random) {
  auto moved = patterns;
  for (auto& pattern : moved) {
    for (auto& time : pattern) {
      time += deviation * random.normal();
      time -= std::floor(time);
    }
  }
  return moved;
}

std::vector<Complex> fit_patterns(const PatternTask& task, PatternReadout readout, double penalty) {
  const auto z = phases_of(task.patterns, 1);
  const auto inputs = z.columns;
  switch (readout) {
    case PatternReadout::modulus: {
      ComplexMatrix y(task.targets.size(), 1);
      std::copy(task.targets.begin(), task.targets.end(), y.values.begin());
      return solve_ridge(z, y, penalty).values;
    }
    case PatternReadout::clocked:
      return solve_real_readout(z, task.targets, penalty);
    case PatternReadout::signed_only:
      return complex_of(solve_real_ridge(real_parts(z), inputs, task.targets, penalty));
    default:
      return complex_of(solve_non_negative(real_parts(z), inputs, task.targets));
  }
}

double pattern_accuracy(const std::vector<SpikeTimes>& patterns, const std::vector<double>& targets,
                        PatternReadout readout, const std::vector<Complex>& weights, int grid) {
  const bool delayed = readout == PatternReadout::modulus || readout == PatternReadout::clocked;
  const auto bank = delay_synapses(weights, 1, 1, grid);
  std::size_t right = 0;
  for (std::size_t p = 0; p < patterns.size(); ++p) {
    double read = 0;
    if (delayed) {
      const auto state = resonator_state(bank.front(), patterns[p]);
      read = readout == PatternReadout::modulus ? std::abs(state) : state.real();
    } else {
      for (std::size_t k = 0; k < weights.size(); ++k)
        read += weights[k].real() * std::cos(kCircle * patterns[p][k]);
    }
    right += (read > kResonatorThreshold) == (targets[p] > 0.5);
  }
  return double(right) / double(patterns.size());
}

double vibration_error_deg(const VibrationTask& task, bool delays, std::uint64_t seed) {
  Random training(seed, 1), test(seed, 2);
  const auto weights = fit_directions(task, delays, training);
  double squares = 0;
  for (std::size_t i = 0; i < task.tests; ++i) {
    const double angle = test.uniform(0, kCircle);
    auto z = phases_of({sensor_times_ms(task, angle, test)}, task.period_ms);
    if (!delays) {
      for (auto& value : z.values) value = value.real();
    }
    const double apart =
        std::arg(std::polar(1.0, decoded_angle(product(z, weights).values) - angle));
    squares += apart * apart;
  }
  return 360 / kCircle * std::sqrt(squares / double(task.tests));
}

}  // namespace spikedepth
