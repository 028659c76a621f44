// Where a study's labelled images come from, and the drawn ones.
#include "models/studies/study_images.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "models/studies/segment_digits.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

TEST(StudyImages, AreTheUsersOrElseDrawn) {
  const test::TempDir folder;
  StudyOptions options;
  options.folder = folder.path();
  options.data = "some/folder";
  const auto source = [](const std::string& asked) -> std::optional<LabelledImageSet> {
    if (asked.empty()) return std::nullopt;
    return LabelledImageSet{"mine", asked, 1, 1, 2, {{0.5F}, {1}}, {{0.25F}, {0}}};
  };
  StudyContext named("x", options, {}, {}, source);
  EXPECT_EQ(study_images(named).source, "some/folder");
  ASSERT_EQ(named.report.notes.size(), 1U);
  EXPECT_NE(named.report.notes[0].find("mine (some/folder)"), std::string::npos);
  options.data = "";
  StudyContext drawn("x", options, {}, {}, source);
  EXPECT_EQ(study_images(drawn, {40, 20}).train.count(), 40);
  EXPECT_NE(drawn.report.notes[0].find("segment-digits"), std::string::npos);
}

TEST(StudyImages, PartsOfOtherDataAreRefused) {
  const test::TempDir folder;
  StudyOptions options;
  options.folder = folder.path();
  StudyContext first("x", options, {}, {});
  first.part("a", [] { return nlohmann::json(1); });
  options.data = "elsewhere";
  EXPECT_THROW(StudyContext("x", options, {}, {}), DataError);
}

TEST(SegmentDigits, DependOnSeedHalfAndNumberAlone) {
  const auto few = segment_digits(10, 10, 3), many = segment_digits(30, 20, 3);
  EXPECT_TRUE(
      std::equal(few.train.pixels.begin(), few.train.pixels.end(), many.train.pixels.begin()));
  EXPECT_TRUE(std::equal(few.test.pixels.begin(), few.test.pixels.end(), many.test.pixels.begin()));
  EXPECT_NE(few.train.pixels, few.test.pixels);
  EXPECT_NE(few.train.pixels, segment_digits(10, 10, 4).train.pixels);
  const auto [least, most] =
      std::minmax_element(many.train.pixels.begin(), many.train.pixels.end());
  EXPECT_EQ(*least, 0);
  EXPECT_EQ(*most, 1);
}

// The mean ink of a digit grows with its segments: 1 lights two, 8 all seven.
TEST(SegmentDigits, HaveTheInkOfTheirSegments) {
  const auto set = segment_digits(1000, 10, 5);
  double ink[10] = {};
  for (std::size_t i = 0; i < set.train.pixels.size(); ++i)
    ink[set.train.labels[i / 196]] += set.train.pixels[i];
  for (const int digit : {0, 2, 3, 4, 5, 6, 7, 9}) {
    EXPECT_GT(ink[digit], ink[1]) << digit;
    EXPECT_LT(ink[digit], ink[8]) << digit;
  }
  EXPECT_GT(ink[1], 0);
}

}  // namespace
}  // namespace spikedepth
