// Where the two cameras' events of a textured plane match best: at f * B / Z.
#include <gtest/gtest.h>

#include <cmath>

#include "io/simulator/simulate.hpp"
#include "tests/support/memory_sink.hpp"

namespace spikedepth {
namespace {

using test::MemorySink;

constexpr int kBinsPerPixel = 4;
constexpr int kMostBins = 20 * kBinsPerPixel;

// ON minus OFF events of one camera at rectified places, row by row, in bins of a quarter pixel.
struct Histogram {
  int width, height;
  std::vector<double> bins;
  double at(int bin, int y) const {
    return bins[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                static_cast<std::size_t>(bin)];
  }
};

Histogram rectified_histogram(const EventBatch& events, TimeWindow window, const ForwardMap& map) {
  Histogram histogram{map.view.width * kBinsPerPixel, map.view.height, {}};
  histogram.bins.resize(static_cast<std::size_t>(histogram.width) *
                        static_cast<std::size_t>(histogram.height));
  for (const Event& event : events) {
    if (!window.contains(event.t)) continue;
    const std::size_t i =
        static_cast<std::size_t>(event.y) * static_cast<std::size_t>(map.sensor.width) + event.x;
    const long y = std::lround(map.y[i]);
    // An event stands for its whole pixel: spread over a pixel's width of bins.
    for (int k = 0; k < kBinsPerPixel; ++k) {
      const auto bin =
          static_cast<long>(std::floor((map.x[i] + (k + 0.5) / kBinsPerPixel) * kBinsPerPixel));
      if (bin < 0 || bin >= histogram.width || y < 0 || y >= histogram.height) continue;
      histogram.bins[static_cast<std::size_t>(y) * static_cast<std::size_t>(histogram.width) +
                     static_cast<std::size_t>(bin)] += event.polarity;
    }
  }
  return histogram;
}

void add_correlation(const Histogram& left, const Histogram& right, std::vector<double>& sums) {
  for (int shift = 0; shift < kMostBins; ++shift) {
    for (int y = 0; y < left.height; ++y) {
      for (int bin = kMostBins; bin < left.width; ++bin) {
        sums[static_cast<std::size_t>(shift)] += left.at(bin, y) * right.at(bin - shift, y);
      }
    }
  }
}

// Centre of the peak in pixels: a parabola through values around the largest.
double peak_px(const std::vector<double>& sums) {
  std::size_t best = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) best = sums[i] > sums[best] ? i : best;
  const std::size_t reach = 2;
  if (best < reach || best + reach >= sums.size()) return -1;
  const double before = sums[best - reach], here = sums[best], after = sums[best + reach];
  const double offset = reach * 0.5 * (before - after) / (before - 2 * here + after);
  return (static_cast<double>(best) + offset) / kBinsPerPixel;
}

class SimulatorDisparity : public testing::TestWithParam<double> {};

TEST_P(SimulatorDisparity, MatchedEventsOfAPlaneLieFocalBaselineOverDepthApart) {
  SimulationConfig config;
  config.scene = "plane";
  config.plane_distance_m = GetParam();
  config.seconds = 0.2;
  config.image_hz = config.depth_hz = 0;
  MemorySink sink;
  simulate(config, sink, {});
  const StereoCalibration rig = simulated_rig(config);
  const ForwardMap left_map = make_forward_map(rig.left, rig.view());
  const ForwardMap right_map = make_forward_map(rig.right, rig.view());
  std::vector<double> sums(kMostBins);
  for (TimeUs begin = 0; begin < 200000; begin += 20000) {
    const TimeWindow window{begin, begin + 20000};
    add_correlation(rectified_histogram(sink.left.events, window, left_map),
                    rectified_histogram(sink.right.events, window, right_map), sums);
  }
  EXPECT_NEAR(peak_px(sums), 19.941771812941038 / config.plane_distance_m, 0.25);
}

INSTANTIATE_TEST_SUITE_P(Distances, SimulatorDisparity, testing::Values(1.5, 2.0, 3.7));

}  // namespace
}  // namespace spikedepth
