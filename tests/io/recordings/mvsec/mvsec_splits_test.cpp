#include "io/recordings/mvsec/mvsec_splits.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

std::set<std::int64_t> labels_of(const std::vector<LabelSpan>& spans) {
  std::set<std::int64_t> labels;
  for (const LabelSpan& span : spans) {
    for (std::int64_t label = span.first; label < span.last; ++label) {
      EXPECT_TRUE(labels.insert(label).second) << "label " << label << " occurs twice";
    }
  }
  return labels;
}

TEST(DdesSplit, validation_is_the_shuffle_of_python_itself) {
  std::ifstream file(SPIKEDEPTH_GOLDEN_DIR "/ddes_validation_labels.json");
  const auto golden = nlohmann::json::parse(file);
  for (int number = 1; number <= 3; ++number) {
    const auto expected = golden.at(std::to_string(number)).get<std::vector<std::int64_t>>();
    EXPECT_EQ(ddes_validation_labels(number), expected) << "split " << number;
  }
}

TEST(DdesSplit, roles_have_the_published_sizes_and_cover_the_test_range) {
  const std::int64_t tested[] = {861, 1101, 1343};
  const std::int64_t trained[] = {1420 + 1690, 1180 + 1690, 1180 + 1420};
  for (int number = 1; number <= 3; ++number) {
    const DataSplit split = ddes_split(number);
    EXPECT_EQ(label_count(split.test), tested[number - 1]);
    EXPECT_EQ(label_count(split.validation), 200);
    EXPECT_EQ(label_count(split.train), trained[number - 1]);
    std::set<std::int64_t> both = labels_of(split.test);
    for (const std::int64_t label : labels_of(split.validation)) {
      EXPECT_TRUE(both.insert(label).second) << "validation leaks into the test set";
    }
    EXPECT_EQ(*both.rbegin() - *both.begin() + 1, static_cast<std::int64_t>(both.size()));
    for (const LabelSpan& span : split.train) EXPECT_NE(span.sequence, split.test[0].sequence);
    EXPECT_EQ(split.test[0].sequence, "indoor_flying" + std::to_string(number));
  }
  EXPECT_THROW(ddes_split(4), ConfigError);
}

TEST(StereoSpikeSplit, published_offset_moves_labels_and_gives_the_logged_training_size) {
  // The published log of two windows a sample names 3108 training samples.
  EXPECT_EQ(label_count(stereospike_split(1, 2, true).train), 3108);
  EXPECT_EQ(stereospike_split(1, 1, true).test[0].first, 141);
  EXPECT_EQ(stereospike_split(1, 2, true).test[0].first, 142);
  EXPECT_EQ(stereospike_split(1, 2, true).test[0].last, 1201);  // the slice ends there
  EXPECT_EQ(stereospike_split(1, 1, false).test[0], (LabelSpan{"indoor_flying1", 140, 1201}));
  const std::int64_t items[] = {1061, 1300, 1542};
  for (int number = 1; number <= 3; ++number) {
    EXPECT_EQ(label_count(stereospike_split(number, 1, false).test), items[number - 1]);
  }
  EXPECT_THROW(stereospike_split(0, 1, true), ConfigError);
  EXPECT_THROW(stereospike_split(1, 0, true), ConfigError);
}

TEST(ContiguousSplit, blocks_keep_their_distance) {
  const DataSplit published = contiguous_mvsec_split(2, 20);
  EXPECT_EQ(published.validation, (std::vector<LabelSpan>{{"indoor_flying2", 120, 320}}));
  EXPECT_EQ(published.test, (std::vector<LabelSpan>{{"indoor_flying2", 340, 1421}}));
  EXPECT_THROW(contiguous_mvsec_split(1, 861), ConfigError);

  const DataSplit split = contiguous_split("mine", 1000, 0.7, 0.1, 20);
  EXPECT_EQ(split.train, (std::vector<LabelSpan>{{"mine", 0, 700}}));
  EXPECT_EQ(split.validation, (std::vector<LabelSpan>{{"mine", 720, 820}}));
  EXPECT_EQ(split.test, (std::vector<LabelSpan>{{"mine", 840, 1000}}));
  EXPECT_THROW(contiguous_split("mine", 30, 0.7, 0.2, 20), ConfigError);
  EXPECT_THROW(contiguous_split("mine", 1000, 0.0, 0.2, 20), ConfigError);
}

}  // namespace
}  // namespace spikedepth
