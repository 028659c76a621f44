#include "core/depth/error_places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace spikedepth {
namespace {

constexpr int kWide = 60, kHigh = 40, kEdge = 30;

DepthMap step_map(float left_m, float right_m, int edge) {
  DepthMap map(kWide, kHigh);
  for (int y = 0; y < kHigh; ++y)
    for (int x = 0; x < kWide; ++x) map.at(x, y) = x < edge ? left_m : right_m;
  return map;
}

EventFrame events_in_column(int column) {
  EventFrame frame;
  frame.channels = 4;
  frame.sensor = {kWide, kHigh};
  frame.values.assign(4 * kWide * kHigh, 0);
  for (int y = 0; y < kHigh; ++y) frame.values[static_cast<std::size_t>(y * kWide + column)] = 2;
  return frame;
}

const PlaceErrors& place(const ErrorPlaces& places, const std::string& name) {
  for (const auto& one : places.places())
    if (one.place == name) return one;
  throw std::out_of_range(name);
}

TEST(ErrorPlaces, EveryPixelCountsWhereItLies) {
  const auto truth = step_map(1.5F, 4.0F, kEdge);
  auto prediction = step_map(1.6F, 3.7F, kEdge);
  prediction.at(0, 0) = std::nanf("");
  ErrorPlaces places;
  places.add(prediction, truth, events_in_column(10));
  // The jump's two columns are 29 and 30; 6 more on each side are near.
  EXPECT_EQ(place(places, "near jumps").pixels, 14 * kHigh);
  EXPECT_EQ(place(places, "off jumps").pixels, 46 * kHigh - 1);
  EXPECT_NEAR(place(places, "near jumps").mean_m(), 0.2, 1e-6);
  EXPECT_EQ(place(places, "near events").pixels, 7 * kHigh);
  EXPECT_NEAR(place(places, "near events").bias_m(), 0.1, 1e-6);
  EXPECT_EQ(place(places, "1-2 m").pixels, kEdge * kHigh - 1);
  EXPECT_NEAR(place(places, "3-5 m").bias_m(), -0.3, 1e-6);
  EXPECT_EQ(place(places, "2-3 m").pixels, 0);
  EXPECT_TRUE(std::isnan(place(places, "2-3 m").mean_m()));
}

TEST(ErrorPlaces, SharpnessIsTheShareOfTheStepThatStandsInItsPlace) {
  const auto truth = step_map(1.5F, 4.0F, kEdge);
  const auto sharpness = [&](const DepthMap& prediction) {
    ErrorPlaces places;
    places.add(prediction, truth, events_in_column(3));
    return places.edge_sharpness();
  };
  EXPECT_NEAR(sharpness(truth), 1, 1e-6);
  EXPECT_NEAR(sharpness(step_map(2, 2, kEdge)), 0, 1e-6);
  EXPECT_NEAR(sharpness(step_map(1.5F, 4.0F, kEdge + 10)), 0, 1e-6);
  EXPECT_NEAR(sharpness(step_map(1.5F, std::sqrt(1.5F * 4.0F), kEdge)), 0.5, 1e-6);
  // A ramp in the logarithm over 30 px has a sixth of the step within 5 px.
  DepthMap ramp(kWide, kHigh);
  for (int y = 0; y < kHigh; ++y)
    for (int x = 0; x < kWide; ++x)
      ramp.at(x, y) =
          1.5F * std::pow(4.0F / 1.5F, std::clamp(static_cast<float>(x - 15) / 30, 0.0F, 1.0F));
  EXPECT_NEAR(sharpness(ramp), 5.0 / 30, 1e-4);
}

}  // namespace
}  // namespace spikedepth
