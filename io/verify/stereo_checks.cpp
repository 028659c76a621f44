#include "io/verify/stereo_checks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/events/encoder.hpp"
#include "core/events/slicer.hpp"

namespace spikedepth {
namespace {

constexpr std::ptrdiff_t kLargestLag_ms = 200;
constexpr std::size_t kShortest_ms = 1000;
constexpr double kLeastCorrelation = 0.2;
constexpr int kLargestDisparity_px = 60;
constexpr int kMoments = 60, kMomentsForRows = 30;
constexpr int kLargestOffset_rows = 6;
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

/// Adds the pairs of one plane of counts (one polarity), the right one's rows `down` lower.
void add_pairs(const float* left, const float* right, SensorSize size, int down,
               DisparitySigns& signs) {
  for (int y = std::max(0, -down); y < size.height - std::max(0, down); ++y) {
    const float* left_row = left + static_cast<std::ptrdiff_t>(y) * size.width;
    const float* right_row = right + static_cast<std::ptrdiff_t>(y + down) * size.width;
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

namespace {

using SignsByOffset = std::array<DisparitySigns, 2 * kLargestOffset_rows + 1>;

SignsByOffset count_signs(Recording& recording, int largest_rows, int moments) {
  const CountEncoder encoder = make_count_encoder(recording, PixelRounding::round, true);
  const TimeWindow span = recording.info().span;
  const std::size_t pixels = encoder.sensor().pixels();
  SignsByOffset signs;
  EventFrame frame;
  for (int moment = 0; moment < moments; ++moment) {
    const TimeUs begin = span.begin + span.length() * (2 * moment + 1) / (2 * moments);
    encoder.encode(recording, {begin, begin + kCoincidence_us}, frame);
    const float* planes = frame.values.data();
    for (const std::size_t polarity : {std::size_t{0}, std::size_t{1}}) {
      for (int down = -largest_rows; down <= largest_rows; ++down) {
        add_pairs(planes + polarity * pixels, planes + (2 + polarity) * pixels, encoder.sensor(),
                  down, signs[static_cast<std::size_t>(down + kLargestOffset_rows)]);
      }
    }
  }
  return signs;
}

}  // namespace

DisparitySigns count_disparity_signs(Recording& recording) {
  return count_signs(recording, 0, kMoments)[kLargestOffset_rows];
}

namespace {

constexpr double kClearlyMore = 2;

bool fits_better(const DisparitySigns& other, const DisparitySigns& stored) {
  const double total = other.positive + other.negative;
  return total > 300 && other.beyond_chance() > 10 * std::sqrt(total) &&
         other.beyond_chance() > kClearlyMore * stored.beyond_chance();
}

bool same(const Event& a, const Event& b) {
  return a.t == b.t && a.x == b.x && a.y == b.y && a.polarity == b.polarity;
}

}  // namespace

bool CameraPairing::looks_exchanged(const DisparitySigns& stored) const {
  return fits_better(exchanged, stored);
}

bool CameraPairing::looks_crossed(const DisparitySigns& stored) const {
  return fits_better(crossed, stored);
}

bool CameraPairing::is_copy() const {
  return compared >= 100 && equal == compared;
}

CameraPairing pair_cameras(Recording& recording) {
  const CountEncoder encoder = make_count_encoder(recording, PixelRounding::round, true);
  const TimeWindow span = recording.info().span;
  const std::size_t pixels = encoder.sensor().pixels();
  CameraPairing found;
  StereoSlice slice;
  EventFrame frame;
  const auto add = [&](std::size_t left_plane, std::size_t right_plane, DisparitySigns& signs) {
    add_pairs(frame.values.data() + left_plane * pixels, frame.values.data() + right_plane * pixels,
              encoder.sensor(), 0, signs);
  };
  for (int moment = 0; moment < kMoments; ++moment) {
    const TimeUs begin = span.begin + span.length() * (2 * moment + 1) / (2 * kMoments);
    read_slice(recording, {begin, begin + kCoincidence_us}, slice);
    const std::size_t common = std::min(slice.left.size(), slice.right.size());
    found.compared += std::max(slice.left.size(), slice.right.size());
    for (std::size_t i = 0; i < common; ++i) found.equal += same(slice.left[i], slice.right[i]);
    encoder.encode(slice, frame);
    add(0, 3, found.crossed);
    add(1, 2, found.crossed);
    std::swap(slice.left, slice.right);
    encoder.encode(slice, frame);
    add(0, 2, found.exchanged);
    add(1, 3, found.exchanged);
  }
  return found;
}

bool RowOffset::is_off() const {
  return std::abs(rows) > 1 && pairs - level > 6 * std::sqrt(counted);
}

RowOffset find_row_offset(Recording& recording) {
  const auto signs = count_signs(recording, kLargestOffset_rows, kMomentsForRows);
  RowOffset best;
  best.level = best.pairs = signs[kLargestOffset_rows].beyond_chance();
  for (int down = -kLargestOffset_rows; down <= kLargestOffset_rows; ++down) {
    const auto& found = signs[static_cast<std::size_t>(down + kLargestOffset_rows)];
    best.counted += found.positive + found.negative;
    if (found.beyond_chance() > best.pairs) {
      best.pairs = found.beyond_chance();
      best.rows = down;
    }
  }
  return best;
}

namespace {

constexpr std::size_t kTruths = 12;
constexpr TimeUs kTruthWindow_us = 20'000;
constexpr std::array<int, 4> kBeside_px = {-16, -8, 8, 16};
constexpr double kLeastTried = 300;
constexpr double kClearAgreement = 2;

// Looks at one plane of counts (one polarity) of a window that ends with the depth map.
struct TruthHits {
  double tried = 0, at = 0, beside = 0;  // the last for all of kBeside_px

  // `disparity_of` a value of the map, in pixels.
  template <typename Disparity>
  void add(const float* left, const float* right, const DepthMap& depth,
           const Disparity& disparity_of) {
    for (int y = 0; y < depth.height; ++y) {
      const float* row = right + static_cast<std::ptrdiff_t>(y) * depth.width;
      const auto hit = [&](int x) {
        return x >= 1 && x + 1 < depth.width && (row[x - 1] > 0 || row[x] > 0 || row[x + 1] > 0);
      };
      for (int x = 0; x < depth.width; ++x) {
        const float metres = depth.at(x, y);
        if (left[static_cast<std::ptrdiff_t>(y) * depth.width + x] == 0 || !is_valid_depth(metres))
          continue;
        const double disparity = disparity_of(double{metres});
        if (disparity > depth.width) continue;
        const int there = x - static_cast<int>(std::lround(disparity));
        if (there < 17 || there + 17 >= depth.width) continue;
        ++tried;
        at += hit(there) ? 1 : 0;
        for (const int shift : kBeside_px) beside += hit(there + shift) ? 1 : 0;
      }
    }
  }
  double agreement() const {
    const auto places = static_cast<double>(kBeside_px.size());
    return tried < kLeastTried ? 0 : (at + 1) * places / (beside + places);
  }
};

}  // namespace

bool TruthAgreement::holds_disparities() const {
  return as_disparities > kClearAgreement && as_disparities > 2 * as_metres;
}

std::optional<TruthAgreement> truth_agreement(Recording& recording) {
  if (recording.calibration() == nullptr || !recording.info().has_right ||
      !recording.has_depth(Side::left, DepthView::rectified)) {
    return std::nullopt;
  }
  const CountEncoder encoder = make_count_encoder(recording, PixelRounding::round, true);
  const auto& times = recording.depth_times(Side::left);
  const std::size_t pixels = encoder.sensor().pixels(), count = std::min(kTruths, times.size());
  const double focal_baseline = recording.calibration()->focal_baseline();
  TruthHits metres, disparities;
  EventFrame frame;
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = (2 * i + 1) * times.size() / (2 * count);
    const auto depth = recording.read_depth(Side::left, DepthView::rectified, index);
    encoder.encode(recording, {times[index] - kTruthWindow_us, times[index]}, frame);
    for (const std::size_t polarity : {std::size_t{0}, std::size_t{1}}) {
      const float* left = frame.values.data() + polarity * pixels;
      const float* right = left + 2 * pixels;
      metres.add(left, right, depth, [&](double value) { return focal_baseline / value; });
      disparities.add(left, right, depth, [](double value) { return value; });
    }
  }
  const TruthAgreement found{metres.agreement(), disparities.agreement()};
  if (found.as_metres == 0 && found.as_disparities == 0) return std::nullopt;
  return found;
}

}  // namespace spikedepth
