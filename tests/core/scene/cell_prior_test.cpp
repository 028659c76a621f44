// The baseline of a memory of scenes: what is unknown must not ruin it.
#include "core/scene/cell_prior.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

// Three cells.
SceneCells three(float a, float b, float c) {
  return {3, 1, {a, b, c}};
}

const std::vector<SceneCells> kTrain = {three(1, 2, kUnknown), three(1.2F, 2.2F, 3),
                                        three(1.1F, 2.4F, kUnknown)};

// Of two cells; the third has one value only and cannot be judged.
TEST(CellPrior, IsAGaussianOfTheCellsThatTrainingKnows) {
  const std::vector<SceneCells> validation = {three(1, 2, 7), three(1.3F, 2.1F, kUnknown)};
  const CellPrior prior(kTrain, validation);
  const auto cost = [](double a, double b) {
    const double x[2][3] = {{1, double(1.2F), double(1.1F)}, {2, double(2.2F), double(2.4F)}};
    const double seen[2] = {a, b};
    double sum = 0;
    for (int i = 0; i < 2; ++i) {
      const double m = (std::log(x[i][0]) + std::log(x[i][1]) + std::log(x[i][2])) / 3;
      double v = 0;
      for (const double one : x[i]) v += (std::log(one) - m) * (std::log(one) - m) / 2;
      sum += (std::log(seen[i]) - m) * (std::log(seen[i]) - m) / (2 * v) + std::log(v) / 2;
    }
    return sum / 2;
  };
  const double one = cost(1, 2), other = cost(double(1.3F), double(2.1F));
  const double deviation = std::abs(one - other) / std::sqrt(2.0);
  const double wanted = (cost(1.5, 2.5) - (one + other) / 2) / deviation;
  EXPECT_NEAR(prior.z(three(1.5F, 2.5F, 100)), wanted, 1e-6 * std::abs(wanted));
  EXPECT_TRUE(std::isnan(prior.z(three(kUnknown, kUnknown, 3))));
}

TEST(CellPrior, MapsOfWhichNothingIsKnownChangeNothing) {
  const std::vector<SceneCells> validation = {three(1, 2, 3), three(1.3F, 2.1F, 3)};
  auto more = validation;
  more.push_back(three(kUnknown, kUnknown, kUnknown));
  const auto map = three(1.5F, 2.5F, 3);
  const double z = CellPrior(kTrain, more).z(map);
  EXPECT_TRUE(std::isfinite(z));
  EXPECT_EQ(z, CellPrior(kTrain, validation).z(map));
  EXPECT_THROW(CellPrior(kTrain, {more.back()}), ConfigError);
  EXPECT_THROW(CellPrior({}, validation), ConfigError);
}

}  // namespace
}  // namespace spikedepth
