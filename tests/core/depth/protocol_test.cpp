#include "core/depth/protocol.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/depth/hole_filling.hpp"

namespace spikedepth {
namespace {

constexpr double kFocalBaseline = 19.941771812941038;

RectificationTable identity(SensorSize sensor) {
  RectificationTable table;
  table.sensor = table.view = sensor;
  for (std::size_t i = 0; i < sensor.pixels(); ++i)
    table.target.push_back(static_cast<std::int32_t>(i));
  return table;
}

DepthMap scored(const std::string& name, const DepthMap& truth, const EventBatch& latest = {}) {
  return protocol_truth(find_protocol(name), truth, latest, identity({truth.width, truth.height}),
                        kFocalBaseline);
}

TEST(Protocol, DdesRoundsDisparityToSevenths) {
  DepthMap truth(4, 1);
  truth.metres = {2.0F, 3.0F, 0.5F, NAN};
  const auto result = scored("ddes-dense", truth);
  // 7 fB / 2 = 69.796 -> 70; 7 fB / 3 = 46.53 -> 47; 7 fB / 0.5 = 279 > 254: left out.
  EXPECT_NEAR(result.metres[0], 7 * kFocalBaseline / 70, 1e-6);
  EXPECT_NEAR(result.metres[1], 7 * kFocalBaseline / 47, 1e-6);
  EXPECT_TRUE(std::isnan(result.metres[2]));
  EXPECT_TRUE(std::isnan(result.metres[3]));
}

// The rounding costs Z^2 / (28 fB) on average, as the data set's papers imply.
TEST(Protocol, DdesRoundingCostsWhatTheFormulaSays) {
  DepthMap truth(20000, 1);
  const double z = 3.0, width = 0.02;
  for (int i = 0; i < truth.width; ++i) {
    // Depths spread evenly in disparity over several steps around 3 m.
    const double disparity = kFocalBaseline / z * (1 + width * (i / 10000.0 - 1) * 10);
    truth.metres[static_cast<std::size_t>(i)] = static_cast<float>(kFocalBaseline / disparity);
  }
  const auto result = scored("ddes-dense", truth);
  double sum = 0, expected = 0;
  for (std::size_t i = 0; i < truth.metres.size(); ++i) {
    sum += std::abs(result.metres[i] - truth.metres[i]);
    expected += truth.metres[i] * truth.metres[i] / (28 * kFocalBaseline);
  }
  EXPECT_NEAR(sum / expected, 1.0, 0.03);
}

TEST(Protocol, SparseKeepsOnlyPixelsOfTheLatestEvents) {
  DepthMap truth(3, 2);
  for (auto& metres : truth.metres) metres = 2.0F;
  EventBatch events = {{0, 0, 0, 1}};
  for (std::size_t i = 0; i < 15000; ++i)
    events.push_back({1, static_cast<std::uint16_t>(1 + i % 2), 1, -1});
  const auto result = scored("ddes-sparse", truth, events);
  int kept = 0;
  for (const float metres : result.metres) kept += std::isfinite(metres);
  EXPECT_EQ(kept, 2);  // the first event is the 15,001st from the end
  EXPECT_TRUE(std::isfinite(result.at(1, 1)));
  EXPECT_TRUE(std::isfinite(result.at(2, 1)));
}

TEST(Protocol, E2DepthLikeLeavesOutWhatIsBeyond80Metres) {
  DepthMap truth(2, 1);
  truth.metres = {79.0F, 81.0F};
  const auto result = scored("e2depth-like", truth);
  EXPECT_TRUE(std::isfinite(result.metres[0]));
  EXPECT_TRUE(std::isnan(result.metres[1]));
}

TEST(Protocol, UnknownNameSuggestsTheNearest) {
  try {
    find_protocol("ddes-dens");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("'ddes-dense'"), std::string::npos);
  }
}

// Golden data of scikit-image's area_closing (data-scripts/make_hole_golden.py).
TEST(FillHoles, EqualsAreaClosing) {
  std::ifstream stream(std::string(SPIKEDEPTH_GOLDEN_DIR) + "/area_closing.json");
  const auto golden = nlohmann::json::parse(stream);
  DepthMap depth(golden["width"], golden["height"]);
  for (std::size_t i = 0; i < depth.metres.size(); ++i) {
    const float metres = golden["depth"][i].get<float>();
    depth.metres[i] = metres > 0 ? metres : NAN;
  }
  const auto closed = fill_holes(depth, golden["area"]);
  for (std::size_t i = 0; i < closed.metres.size(); ++i) {
    const float expected = golden["closed"][i].get<float>();
    if (expected > 0) {
      EXPECT_FLOAT_EQ(closed.metres[i], expected) << "pixel " << i;
    } else {
      EXPECT_TRUE(std::isnan(closed.metres[i])) << "pixel " << i;
    }
  }
}

}  // namespace
}  // namespace spikedepth
