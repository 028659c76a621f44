#include "core/base/ridge.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

// At the minimum, X'(X W - Y) + penalty W = 0, whatever way it was found.
TEST(Ridge, WeightsAreWhereTheGradientVanishes) {
  constexpr std::int64_t kFeatures = 7, kOutputs = 3, kSamples = 40;
  Random random(5);
  std::vector<double> x(kSamples * kFeatures), y(kSamples * kOutputs);
  for (auto& value : x) value = random.normal();
  for (auto& value : y) value = random.normal();
  RidgeSums sums(kFeatures, kOutputs);
  for (std::int64_t n = 0; n < kSamples; ++n)
    sums.add(x.data() + n * kFeatures, y.data() + n * kOutputs);
  const auto w = sums.solve(0.3);
  for (std::int64_t i = 0; i < kFeatures; ++i) {
    for (std::int64_t k = 0; k < kOutputs; ++k) {
      double slope = 0.3 * w[i * kOutputs + k];
      for (std::int64_t n = 0; n < kSamples; ++n) {
        double error = -y[n * kOutputs + k];
        for (std::int64_t j = 0; j < kFeatures; ++j)
          error += x[n * kFeatures + j] * w[j * kOutputs + k];
        slope += x[n * kFeatures + i] * error;
      }
      EXPECT_NEAR(slope, 0, 1e-10);
    }
  }
}

TEST(Ridge, RefusesWhatHasNoUniqueAnswer) {
  RidgeSums sums(2, 1);
  const double x[] = {1, 1}, y[] = {1};
  sums.add(x, y);
  EXPECT_THROW(sums.solve(0), Error);
  const auto w = sums.solve(1);
  EXPECT_NEAR(w[0], 1.0 / 3, 1e-12);
  EXPECT_NEAR(w[1], 1.0 / 3, 1e-12);
}

}  // namespace
}  // namespace spikedepth
