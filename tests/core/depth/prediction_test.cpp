// Lines of a prediction's index.
#include "core/depth/prediction.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spikedepth {
namespace {

std::string line_of(const std::vector<float>& metres) {
  DepthEstimate estimate;
  estimate.depth = DepthMap(static_cast<int>(metres.size()), 1);
  estimate.depth.metres = metres;
  estimate.latency_ms = 1.5;
  StereoSlice slice;
  slice.window.end = 50000;
  return prediction_index_line("depth_000000.pfm", {0, &slice, nullptr, &estimate});
}

TEST(PredictionIndex, TheMeanIsThatOfKnownPixels) {
  EXPECT_EQ(line_of({2, 3, 7}), "depth_000000.pfm,50000,0,0,4.00000,1.50\n");
  EXPECT_EQ(line_of({2, std::nanf(""), 3}), "depth_000000.pfm,50000,0,0,2.50000,1.50\n");
  EXPECT_EQ(line_of({std::nanf(""), std::nanf("")}), "depth_000000.pfm,50000,0,0,,1.50\n");
}

}  // namespace
}  // namespace spikedepth
