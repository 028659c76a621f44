#include "core/depth/input_range.hpp"

#include <gtest/gtest.h>

namespace spikedepth {
namespace {

InputRange range_of(const std::vector<double>& active, float near_m, float far_m,
                    SensorSize view = {60, 40}) {
  InputRangeMeter meter;
  DepthMap truth(view.width, view.height);
  for (std::size_t i = 0; i < truth.metres.size(); ++i) {
    const float share = static_cast<float>(i) / static_cast<float>(truth.metres.size() - 1);
    truth.metres[i] = 1 / ((1 - share) / near_m + share / far_m);  // disparities evenly spread
  }
  for (const double share : active) {
    meter.add_frame(view, share);
    for (int i = 0; i < 50; ++i) meter.add_truth(truth, 20);
  }
  return meter.range();
}

TEST(InputRange, HoldsExtremesMediansAndPercentiles) {
  const auto range = range_of({0.3, 0.1, 0.2}, 1, 10);
  EXPECT_EQ(range.active_least, 0.1);
  EXPECT_EQ(range.active_median, 0.2);
  EXPECT_EQ(range.active_most, 0.3);
  EXPECT_NEAR(range.disparity_p1_px, 2 + 0.01 * 18, 0.3);
  EXPECT_NEAR(range.disparity_p95_px, 2 + 0.95 * 18, 0.3);
  EXPECT_EQ(range.width_px, 60);
}

TEST(InputRange, WithinTheTrainingNothingIsSaid) {
  const auto trained = range_of({0.05, 0.1, 0.2}, 1, 10);
  EXPECT_TRUE(range_notes(trained, range_of({0.06, 0.19}, 1.1F, 9)).empty());
  EXPECT_TRUE(range_notes(InputRange(), trained).empty()) << "an old checkpoint knows nothing";
  EXPECT_TRUE(range_notes(trained, InputRange()).empty());
}

TEST(InputRange, EachDifferenceHasItsSentence) {
  const auto trained = range_of({0.05, 0.1, 0.2}, 1, 10);
  const auto only = [&](const InputRange& given, const std::string& part) {
    const auto notes = range_notes(trained, given);
    ASSERT_EQ(notes.size(), 1U) << part;
    EXPECT_NE(notes[0].find(part), std::string::npos) << notes[0];
  };
  only(range_of({0.1}, 0.5F, 9), "disparities are");
  only(range_of({0.1}, 1.1F, 600), "disparities are");
  only(range_of({0.35}, 1.1F, 9), "35.00 % of the pixels");
  only(range_of({0.03}, 1.1F, 9), "3.00 % of the pixels");
  only(range_of({0.1}, 1.1F, 9, {64, 40}), "64x40 pixels");
}

TEST(InputRange, ATrainingOnSeveralSizesCoversThoseBetween) {
  InputRangeMeter both;
  for (const SensorSize view : {SensorSize{128, 128}, SensorSize{346, 260}, SensorSize{200, 150}})
    both.add_frame(view, 0.1);
  const auto trained = both.range();
  const auto notes_on = [&](SensorSize view) {
    InputRangeMeter meter;
    meter.add_frame(view, 0.1);
    return range_notes(trained, meter.range());
  };
  EXPECT_TRUE(notes_on({128, 128}).empty());
  EXPECT_TRUE(notes_on({240, 180}).empty());
  ASSERT_EQ(notes_on({640, 480}).size(), 1U);
  EXPECT_NE(notes_on({640, 480})[0].find("128x128 to 346x260"), std::string::npos);
  EXPECT_EQ(notes_on({64, 64}).size(), 1U);
}

}  // namespace
}  // namespace spikedepth
