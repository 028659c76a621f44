// Confidence against errors, on maps whose answers are known.
#include "core/depth/confidence_report.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr int kWidth = 100, kHeight = 80;
constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

struct Maps {
  DepthMap truth{kWidth, kHeight}, prediction{kWidth, kHeight};
  DepthUncertainty sure;
};

// Errors evenly from 0 to 1 m; half of the intervals are too short. Confidence falls with the
// error, or knows nothing of it.
Maps made(bool knows) {
  Maps maps;
  maps.sure.confidence = maps.sure.low = maps.sure.high = DepthMap(kWidth, kHeight);
  Random random(1);
  for (std::size_t i = 0; i < maps.truth.metres.size(); ++i) {
    const auto error = static_cast<float>(random.uniform());
    maps.truth.metres[i] = 3;
    maps.prediction.metres[i] = 3 + error;
    maps.sure.confidence.metres[i] = knows ? 1 - error : static_cast<float>(random.uniform());
    const float half = i % 2 == 0 ? error * 1.01F : error * 0.99F;
    maps.sure.low.metres[i] = maps.prediction.metres[i] - half;
    maps.sure.high.metres[i] = maps.prediction.metres[i] + half;
  }
  return maps;
}

ConfidenceReport report_of(const Maps& maps) {
  ConfidenceReport report;
  report.add(maps.sure, maps.prediction, maps.truth);
  return report;
}

// Of errors that are even on [0, 1] the best share s has the mean s / 2: an area of 0.525.
TEST(Confidence, ThatKnowsTheErrorsIsTheBest) {
  const auto report = report_of(made(true));
  EXPECT_EQ(report.pixels(), kWidth * kHeight);
  EXPECT_NEAR(report.mde_of_surest(1), 0.5, 0.01);
  for (const double share : {0.25, 0.5, 0.75}) {
    EXPECT_NEAR(report.mde_of_surest(share), share / 2, 0.01);
    EXPECT_NEAR(report.mde_of_best(share), share / 2, 0.01);
  }
  EXPECT_NEAR(report.sparsification_area(), 0.525, 0.01);
  EXPECT_NEAR(report.best_area(), 0.525, 0.01);
}

TEST(Confidence, ThatKnowsNothingIsWorthNothing) {
  const auto report = report_of(made(false));
  EXPECT_NEAR(report.mde_of_surest(0.5), 0.5, 0.02);
  EXPECT_NEAR(report.sparsification_area(), 1, 0.03);
  EXPECT_NEAR(report.best_area(), 0.525, 0.01);
}

TEST(Confidence, IntervalsAreCounted) {
  const auto report = report_of(made(true));
  EXPECT_NEAR(report.coverage(), 0.5, 1e-9);
  const auto rows = report.reliability();
  ASSERT_EQ(rows.size(), 10U);
  std::int64_t pixels = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    pixels += rows[i].pixels;
    EXPECT_NEAR(rows[i].mde_m, 0.05 + 0.1 * double(i), 0.01);
    EXPECT_NEAR(rows[i].confidence, 1 - rows[i].mde_m, 0.001);
    EXPECT_NEAR(rows[i].half_width_m, rows[i].mde_m, 0.001);
    EXPECT_NEAR(rows[i].coverage, 0.5, 0.06);
  }
  EXPECT_EQ(pixels, report.pixels());
}

// Two pixels of five have one confidence: a row of theirs, then tenths again.
TEST(Confidence, RowsAreTenthsBesideTies) {
  auto maps = made(true);
  const auto size = maps.truth.metres.size();
  for (std::size_t i = 0; i < size; ++i) {
    const double share = double(i) / double(size);
    maps.sure.confidence.metres[i] = share < 0.4 ? 1.0F : static_cast<float>(0.99 - 0.9 * share);
  }
  const auto rows = report_of(maps).reliability();
  ASSERT_EQ(rows.size(), 7U);
  EXPECT_NEAR(double(rows[0].pixels), 0.4 * double(size), 1);
  for (std::size_t i = 1; i < rows.size(); ++i)
    EXPECT_NEAR(double(rows[i].pixels), 0.1 * double(size), 20) << i;
}

TEST(Confidence, UnknownPixelsAreLeftOut) {
  auto maps = made(true);
  maps.truth.metres[0] = kNothing;
  maps.prediction.metres[1] = kNothing;
  maps.sure.confidence.metres[2] = kNothing;
  EXPECT_EQ(report_of(maps).pixels(), kWidth * kHeight - 3);
  maps.sure.low = maps.sure.high = DepthMap();
  const auto report = report_of(maps);
  EXPECT_TRUE(std::isnan(report.coverage()));
  EXPECT_TRUE(report.to_json().at("interval_coverage").is_null());
  EXPECT_EQ(report.sentence().find("intervals"), std::string::npos);
  maps.sure.confidence = DepthMap(2, 2);
  EXPECT_THROW(report_of(maps), InternalError);
}

TEST(Confidence, NothingMeasuredSaysNothing) {
  const ConfidenceReport report;
  EXPECT_EQ(report.sentence(), "");
  EXPECT_TRUE(report.reliability().empty());
  EXPECT_TRUE(std::isnan(report.mde_of_surest(0.5)));
}

}  // namespace
}  // namespace spikedepth
