// Confidence as 16-bit pictures.
#include "app/uncertainty_maps.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "io/pictures/gray_png.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

TEST(UncertaintyMaps, NotSureAtAllIsNotUnknown) {
  const test::TempDir folder;
  DepthEstimate estimate;
  estimate.depth = DepthMap(5, 1);
  estimate.uncertainty.emplace();
  estimate.uncertainty->confidence = DepthMap(5, 1);
  estimate.uncertainty->confidence.metres = {0, 1e-7F, 0.5F, 1, std::nanf("")};
  app::write_uncertainty(folder.path(), "png16", "depth_000000.png", estimate);
  const auto pixels = read_gray_png(folder.file("confidence_000000.png")).pixels;
  EXPECT_EQ(pixels[0], 1);
  EXPECT_EQ(pixels[1], 1);
  EXPECT_NEAR(pixels[2], 32768, 1);
  EXPECT_EQ(pixels[3], 65535);
  EXPECT_EQ(pixels[4], 0);
}

}  // namespace
}  // namespace spikedepth
