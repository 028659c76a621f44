#include "core/network/coincidence_cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr MapSize kSize{13, 70};  // wider than a word, no multiple of the pool

CoincidenceCells cells_of(int disparities, int windows, float leak) {
  CoincidenceCells cells;
  cells.disparities = disparities;
  cells.windows = windows;
  cells.leak = leak;
  return cells;
}

class Frame {
 public:
  Frame(int windows, unsigned seed) : values_(static_cast<std::size_t>(windows) * 4 * 13 * 70) {
    std::mt19937 random(seed);
    std::discrete_distribution<int> count{70, 20, 10};
    for (auto& value : values_) value = static_cast<float>(count(random));
  }
  bool active(int window, int channel, int y, int x) const {
    return x >= 0 && values_[static_cast<std::size_t>(
                         ((window * 4 + channel) * kSize.height + y) * kSize.width + x)] > 0;
  }
  const float* data() const { return values_.data(); }

 private:
  std::vector<float> values_;
};

// The definition, AND by AND.
double map_value(const CoincidenceCells& cells, const Frame& frame, int d, int row, int column) {
  double sum = 0;
  for (int window = 0; window < cells.windows; ++window) {
    double own = 0;
    for (int y = row * cells.pool; y < std::min(kSize.height, (row + 1) * cells.pool); ++y) {
      for (int x = column * cells.pool; x < std::min(kSize.width, (column + 1) * cells.pool); ++x) {
        for (int left = 0; left < 2; ++left) {
          for (int right = 0; right < 2; ++right) {
            if (frame.active(window, left, y, x) && frame.active(window, 2 + right, y, x - d))
              own += left == right ? 1 : -1;
          }
        }
      }
    }
    sum += own * std::pow(static_cast<double>(cells.leak), cells.windows - 1 - window);
  }
  return sum / cells.pool;
}

TEST(CoincidenceCells, EqualTheirDefinition) {
  for (const int disparities : {1, 7, 32, 64}) {
    for (const int windows : {1, 2, 3}) {
      const auto cells = cells_of(disparities, windows, 0.6875F);
      const Frame frame(windows, static_cast<unsigned>(disparities + windows));
      const auto size = cells.map_size(kSize);
      ASSERT_EQ(size.height, 4);
      ASSERT_EQ(size.width, 18);
      std::vector<float> maps(static_cast<std::size_t>(disparities * size.height * size.width), 9);
      coincidence_maps(cells, frame.data(), kSize, maps.data());
      auto value = maps.begin();
      for (int d = 0; d < disparities; ++d) {
        for (int row = 0; row < size.height; ++row) {
          for (int column = 0; column < size.width; ++column, ++value)
            ASSERT_EQ(*value, map_value(cells, frame, d, row, column)) << d << " " << column;
        }
      }
    }
  }
}

TEST(CoincidenceCells, WithoutLeakTheNewestWindowAloneCounts) {
  const auto two = cells_of(9, 2, 0), one = cells_of(9, 1, 0);
  const Frame frame(2, 4);
  std::vector<float> of_two(9 * 4 * 18), of_one(9 * 4 * 18);
  coincidence_maps(two, frame.data(), kSize, of_two.data());
  coincidence_maps(one, frame.data() + 4 * kSize.height * kSize.width, kSize, of_one.data());
  EXPECT_EQ(of_two, of_one);
}

TEST(CoincidenceCells, CountTheirWork) {
  const auto cells = cells_of(20, 1, 0);
  const Frame frame(1, 8);
  CoincidenceCounts expected;
  for (int channel = 0; channel < 4; ++channel) {
    for (int y = 0; y < kSize.height; ++y) {
      for (int x = 0; x < kSize.width; ++x) {
        expected.inputs += 1;
        if (!frame.active(0, channel, y, x)) continue;
        expected.active_inputs += 1;
        for (int d = 0; d < 20; ++d) {
          const int other = channel < 2 ? x - d : x + d;
          if (other < 0 || other >= kSize.width) continue;
          expected.lookups += 2;
          for (int right = 2; channel < 2 && right < 4; ++right)
            expected.coincidences += frame.active(0, right, y, other);
        }
      }
    }
  }
  for (int x = 0; x < kSize.width; ++x)
    for (int d = 0; d < 20; ++d) expected.cells += x >= d ? 4 * kSize.height : 0;
  const auto counts = count_coincidences(cells, frame.data(), kSize);
  EXPECT_EQ(counts.inputs, expected.inputs);
  EXPECT_EQ(counts.active_inputs, expected.active_inputs);
  EXPECT_EQ(counts.lookups, expected.lookups);
  EXPECT_EQ(counts.cells, expected.cells);
  EXPECT_EQ(counts.coincidences, expected.coincidences);
}

TEST(CoincidenceCells, NoMapExceedsItsLargestLevel) {
  const std::vector<float> full(2 * 4 * 13 * 70, 1);
  auto cells = cells_of(1, 2, 0.6875F);
  std::vector<float> maps(4 * 18);
  coincidence_maps(cells, full.data(), kSize, maps.data());
  // Every pixel has both polarities: as many agree as disagree. Without one polarity all agree.
  EXPECT_EQ(maps.front(), 0);
  std::vector<float> one_sided = full;
  for (int window = 0; window < 2; ++window) {
    for (int channel : {1, 3}) {
      const auto first = one_sided.begin() + (window * 4 + channel) * 13 * 70;
      std::fill(first, first + 13 * 70, 0.0F);
    }
  }
  coincidence_maps(cells, one_sided.data(), kSize, maps.data());
  const float step = 0.25F / 16;  // 0.6875 is 11/16
  EXPECT_EQ(maps.front(), 4 * (1 + 0.6875F));
  EXPECT_EQ(maps.front() / step, static_cast<float>(cells.largest_level()));
  cells = cells_of(1, 3, 0.75F);
  EXPECT_EQ(cells.largest_level(), std::ceil(16 * (1 + 0.75 + 0.5625) * 16));
}

TEST(CoincidenceCells, RefuseWhatMakesNone) {
  EXPECT_THROW(cells_of(65, 1, 0).check(), ConfigError);
  EXPECT_THROW(cells_of(32, 0, 0).check(), ConfigError);
  EXPECT_THROW(cells_of(32, 2, 0.7F).check(), ConfigError);
  auto odd = cells_of(32, 1, 0);
  odd.pool = 3;
  EXPECT_THROW(odd.check(), ConfigError);
  EXPECT_NO_THROW(cells_of(64, 4, 0.5F).check());
}

}  // namespace
}  // namespace spikedepth
