#include "io/verify/stereo_checks.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/events/encoder.hpp"

namespace spikedepth {
namespace {

constexpr std::ptrdiff_t kLargestLag_ms = 200;
constexpr std::size_t kShortest_ms = 1000;
constexpr double kLeastCorrelation = 0.2;
constexpr int kLargestDisparity_px = 60;
constexpr int kMoments = 60;
constexpr TimeUs kCoincidence_us = 5000;

std::vector<double> centred(const std::vector<std::uint32_t>& counts) {
  const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
  const double mean = sum / static_cast<double>(counts.size());
  std::vector<double> values;
  values.reserve(counts.size());
  for (const std::uint32_t count : counts) values.push_back(count - mean);
  return values;
}

double dot(const double* a, const double* b, std::size_t count) {
  return std::inner_product(a, a + count, b, 0.0);
}

/// Pearson-like correlation of left[i] with right[i + lag] over the common stretch.
double correlation_at(const std::vector<double>& left, const std::vector<double>& right,
                      std::ptrdiff_t lag) {
  const std::size_t skip_left = lag < 0 ? static_cast<std::size_t>(-lag) : 0;
  const std::size_t skip_right = lag > 0 ? static_cast<std::size_t>(lag) : 0;
  const std::size_t count = left.size() - std::max(skip_left, skip_right);
  const double* a = left.data() + skip_left;
  const double* b = right.data() + skip_right;
  const double power = dot(a, a, count) * dot(b, b, count);
  return power > 0 ? dot(a, b, count) / std::sqrt(power) : 0;
}

/// Adds the pairs of one plane of counts (one polarity).
void add_pairs(const float* left, const float* right, SensorSize size, DisparitySigns& signs) {
  for (int y = 0; y < size.height; ++y) {
    const float* left_row = left + static_cast<std::ptrdiff_t>(y) * size.width;
    const float* right_row = right + static_cast<std::ptrdiff_t>(y) * size.width;
    for (int x = 0; x < size.width; ++x) {
      if (left_row[x] == 0) continue;
      const int first = std::max(0, x - kLargestDisparity_px);
      const int last = std::min(size.width - 1, x + kLargestDisparity_px);
      // The same number of columns on both sides, so that chance is fair at the image border.
      const int reach = std::min(x - first, last - x);
      for (int d = 1; d <= reach; ++d) {
        signs.positive += double{left_row[x]} * double{right_row[x - d]};
        signs.negative += double{left_row[x]} * double{right_row[x + d]};
      }
    }
  }
}

}  // namespace

std::optional<ClockLag> find_clock_lag(const std::vector<std::uint32_t>& left_per_ms,
                                       const std::vector<std::uint32_t>& right_per_ms) {
  if (left_per_ms.size() != right_per_ms.size() || left_per_ms.size() < kShortest_ms) {
    return std::nullopt;
  }
  const std::vector<double> left = centred(left_per_ms);
  const std::vector<double> right = centred(right_per_ms);
  ClockLag best{0, -1};
  for (std::ptrdiff_t lag = -kLargestLag_ms; lag <= kLargestLag_ms; ++lag) {
    const double correlation = correlation_at(left, right, lag);
    if (correlation > best.correlation) best = {static_cast<double>(lag), correlation};
  }
  if (best.correlation < kLeastCorrelation) return std::nullopt;
  return best;
}

bool DisparitySigns::looks_swapped() const {
  const double total = positive + negative;
  return total > 300 && negative > 1.5 * positive && negative - positive > 10 * std::sqrt(total);
}

DisparitySigns count_disparity_signs(Recording& recording) {
  const CountEncoder encoder = make_count_encoder(recording, PixelRounding::round, true);
  const TimeWindow span = recording.info().span;
  const std::size_t pixels = encoder.sensor().pixels();
  DisparitySigns signs;
  EventFrame frame;
  for (int moment = 0; moment < kMoments; ++moment) {
    const TimeUs begin = span.begin + span.length() * (2 * moment + 1) / (2 * kMoments);
    encoder.encode(recording, {begin, begin + kCoincidence_us}, frame);
    const float* planes = frame.values.data();
    for (const std::size_t polarity : {std::size_t{0}, std::size_t{1}}) {
      add_pairs(planes + polarity * pixels, planes + (2 + polarity) * pixels, encoder.sensor(),
                signs);
    }
  }
  return signs;
}

}  // namespace spikedepth
