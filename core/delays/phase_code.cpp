#include "core/delays/phase_code.hpp"

#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr double kTurn = 6.283185307179586476925;
constexpr double kRounding = 1e-9;  // of a step

// The multiple of `step` in [0, turn) nearest to `delay`; after a turn comes 0 again.
double on_grid(double delay, double turn, double step) {
  const double last = std::ceil(turn / step - kRounding) - 1;
  const double nearest = std::round(delay / step);
  if (nearest <= last) return nearest * step;
  return delay - last * step < turn - delay ? last * step : 0;
}

}  // namespace

void add_phases(const SpikeTimes& times, double period, std::size_t harmonics,
                std::vector<Complex>& phases) {
  for (std::size_t h = 1; h <= harmonics; ++h) {
    for (const double time : times) {
      phases.push_back(std::isnan(time) ? Complex()
                                        : std::polar(1.0, kTurn * double(h) * time / period));
    }
  }
}

ComplexMatrix phases_of(const std::vector<SpikeTimes>& patterns, double period,
                        std::size_t harmonics) {
  ComplexMatrix z;
  for (const auto& pattern : patterns) add_phases(pattern, period, harmonics, z.values);
  z.rows = patterns.size();
  z.columns = z.rows > 0 ? z.values.size() / z.rows : 0;
  return z;
}

std::vector<Complex> solve_real_readout(const ComplexMatrix& z, const std::vector<double>& targets,
                                        double penalty) {
  std::vector<double> x;
  for (std::size_t p = 0; p < z.rows; ++p) {
    for (std::size_t k = 0; k < z.columns; ++k) x.push_back(z.at(p, k).real());
    for (std::size_t k = 0; k < z.columns; ++k) x.push_back(-z.at(p, k).imag());
  }
  const auto found = solve_real_ridge(x, 2 * z.columns, targets, penalty);
  std::vector<Complex> w;
  for (std::size_t k = 0; k < z.columns; ++k) w.emplace_back(found[k], found[z.columns + k]);
  return w;
}

std::vector<DelaySynapses> delay_synapses(const std::vector<Complex>& weights, double period,
                                          std::size_t harmonics, int grid) {
  SPIKEDEPTH_CHECK(harmonics > 0 && weights.size() % harmonics == 0, "a weight an input, harmonic");
  const auto inputs = weights.size() / harmonics;
  std::vector<DelaySynapses> all;
  for (std::size_t h = 1; h <= harmonics; ++h) {
    DelaySynapses synapses;
    synapses.period = period;
    synapses.harmonic = h;
    const double turn = period / double(h);
    for (std::size_t k = 0; k < inputs; ++k) {
      const auto weight = weights[(h - 1) * inputs + k];
      double delay = std::arg(weight) / kTurn * turn;
      if (delay < 0) delay += turn;
      if (delay >= turn) delay -= turn;
      if (grid > 0) delay = on_grid(delay, turn, period / grid);
      synapses.weights.push_back(std::abs(weight));
      synapses.delays.push_back(delay);
    }
    all.push_back(std::move(synapses));
  }
  return all;
}

std::vector<Complex> column(const ComplexMatrix& matrix, std::size_t index) {
  std::vector<Complex> values;
  for (std::size_t i = 0; i < matrix.rows; ++i) values.push_back(matrix.at(i, index));
  return values;
}

}  // namespace spikedepth
