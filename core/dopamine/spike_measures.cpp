#include "core/dopamine/spike_measures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spikedepth {
namespace {

constexpr double kNoFigure = std::numeric_limits<double>::quiet_NaN();

// Of intervals; at least two spikes.
double cv_of(const double* spikes, std::size_t count) {
  const auto intervals = static_cast<double>(count - 1);
  const double mean = (spikes[count - 1] - spikes[0]) / intervals;
  double square = 0;
  for (std::size_t i = 1; i < count; ++i) {
    const double off = spikes[i] - spikes[i - 1] - mean;
    square += off * off;
  }
  return std::sqrt(square / intervals) / mean;
}

}  // namespace

Irregularity irregularity(const std::vector<CellSpikes>& cells, double from_ms, double to_ms) {
  double cv = 0, cv2 = 0, counted = 0, pairs = 0, spikes = 0;
  for (const auto& cell : cells) {
    const auto first = std::lower_bound(cell.begin(), cell.end(), from_ms) - cell.begin();
    const auto last = std::lower_bound(cell.begin(), cell.end(), to_ms) - cell.begin();
    const auto count = static_cast<std::size_t>(last - first);
    spikes += static_cast<double>(count);
    if (count >= kSpikesForCv) {
      cv += cv_of(cell.data() + first, count);
      ++counted;
    }
    for (auto i = std::max<std::ptrdiff_t>(first, 1);
         i < last && i + 1 < static_cast<std::ptrdiff_t>(cell.size()); ++i) {
      const auto at = static_cast<std::size_t>(i);
      const double before = cell[at] - cell[at - 1], after = cell[at + 1] - cell[at];
      cv2 += 2 * std::abs(after - before) / (after + before);
      ++pairs;
    }
  }
  const auto all = static_cast<double>(cells.size());
  Irregularity found;
  found.rate_hz = 1000 * spikes / (all * (to_ms - from_ms));
  found.cv = counted > 0 ? cv / counted : kNoFigure;
  found.cv_share = counted / all;
  found.cv2 = pairs > 0 ? cv2 / pairs : kNoFigure;
  return found;
}

double fano_factor(const std::vector<CellSpikes>& cells, double from_ms, double to_ms,
                   double bin_ms) {
  const auto bins = static_cast<std::size_t>((to_ms - from_ms) / bin_ms + 1e-9);
  std::vector<double> counts(bins, 0.0);
  for (const auto& cell : cells) {
    for (const double t : cell) {
      // Times are multiples of a step; a hair more keeps those on a border in their bin.
      const double at = std::floor((t - from_ms) / bin_ms + 1e-9);
      if (at >= 0 && at < static_cast<double>(bins)) ++counts[static_cast<std::size_t>(at)];
    }
  }
  double sum = 0, square = 0;
  for (const double count : counts) sum += count;
  const double mean = sum / static_cast<double>(bins);
  for (const double count : counts) square += (count - mean) * (count - mean);
  return sum > 0 ? square / static_cast<double>(bins) / mean : kNoFigure;
}

void SynchronyMeter::add(const std::vector<double>& values) {
  double mean = 0;
  for (std::size_t i = 0; i < sum_.size(); ++i) {
    sum_[i] += values[i];
    square_[i] += values[i] * values[i];
    mean += values[i] / static_cast<double>(sum_.size());
  }
  mean_sum_ += mean;
  mean_square_ += mean * mean;
  ++count_;
}

double SynchronyMeter::chi() const {
  const auto variance = [&](double sum, double square) {
    return square / count_ - (sum / count_) * (sum / count_);
  };
  double single = 0;
  for (std::size_t i = 0; i < sum_.size(); ++i)
    single += variance(sum_[i], square_[i]) / static_cast<double>(sum_.size());
  return count_ > 0 && single > 0
             ? std::sqrt(std::max(0.0, variance(mean_sum_, mean_square_)) / single)
             : kNoFigure;
}

}  // namespace spikedepth
