// Counts of rectified events against numpy (data-scripts/make_rectified_counts_golden.py).
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/events/encoder.hpp"

namespace spikedepth {
namespace {

class RectifiedCounts : public ::testing::TestWithParam<const char*> {};

TEST_P(RectifiedCounts, AreThoseOfThePublishedConverters) {
  std::ifstream stream(std::string(SPIKEDEPTH_GOLDEN_DIR) + "/rectified_counts.json");
  const auto golden = nlohmann::json::parse(stream);
  const SensorSize size{golden["width"], golden["height"]};
  const ForwardMap map{size, size, golden["map_x"], golden["map_y"]};
  const auto table = make_rectification_table(map, pixel_rounding(GetParam()));
  StereoSlice slice;
  for (std::size_t i = 0; i < golden["x"].size(); ++i) {
    slice.left.push_back(Event{static_cast<TimeUs>(i), golden["x"][i], golden["y"][i],
                               static_cast<std::int8_t>(golden["on"][i] == 1 ? 1 : -1)});
  }
  slice.window = {0, static_cast<TimeUs>(golden["x"].size())};
  EventFrame frame;
  CountEncoder(table, table, false).encode(slice, frame);
  EXPECT_EQ(frame.values, golden[GetParam()].get<std::vector<float>>());
}

INSTANTIATE_TEST_SUITE_P(, RectifiedCounts, ::testing::Values("truncate", "round"),
                         [](const auto& given) { return std::string(given.param); });

}  // namespace
}  // namespace spikedepth
