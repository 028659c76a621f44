#pragma once
// What spike trains are like: rates, irregularity, synchrony.
#include <cstdint>
#include <vector>

namespace spikedepth {

/// Spike times in ms, ascending, of one cell.
using CellSpikes = std::vector<double>;

/// Irregularity of a population in [from, to). CV over few spikes is biased low, so cells count
/// only from kSpikesForCv spikes on, and the share of such cells stands beside it.
constexpr std::size_t kSpikesForCv = 6;
struct Irregularity {
  double rate_hz = 0;
  double cv = 0;        // of the intervals, mean over the cells that count; NaN: none does
  double cv_share = 0;  // of the cells that count
  double cv2 = 0;       // mean of 2 |d' - d| / (d' + d) over neighbouring intervals; NaN: none
};
/// CV2 takes every pair of intervals whose common spike lies in [from, to).
Irregularity irregularity(const std::vector<CellSpikes>& cells, double from_ms, double to_ms);

/// Variance over mean of the population's counts in bins of `bin_ms`; NaN of no spike.
double fano_factor(const std::vector<CellSpikes>& cells, double from_ms, double to_ms,
                   double bin_ms);

/// Synchrony of potentials: sqrt(Var_t(mean over cells) / mean over cells of Var_t). 1: all are
/// alike; about 1 / sqrt(cells): independent. (Golomb, Scholarpedia 2007.)
class SynchronyMeter {
 public:
  explicit SynchronyMeter(std::size_t cells) : sum_(cells, 0.0), square_(cells, 0.0) {}
  /// Potentials of the first cells of `values`.
  void add(const std::vector<double>& values);
  double chi() const;  // NaN before anything varied

 private:
  std::vector<double> sum_, square_;
  double mean_sum_ = 0, mean_square_ = 0, count_ = 0;
};

}  // namespace spikedepth
