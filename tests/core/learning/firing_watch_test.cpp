#include "core/learning/firing_watch.hpp"

#include <gtest/gtest.h>

namespace spikedepth {
namespace {

using Rates = std::vector<LayerRate>;

TEST(FiringWatch, SilenceFromTheStartIsToldAtOnceWithItsPotentials) {
  FiringWatch watch({}, {}, "model.gain");
  const auto told = watch.look(1, Rates{{"a", 0.1}, {"b", 0.0}}, {{"b", 0.12, 0.2, 1.0}});
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0],
            "step 1: from the start fewer than 0.1 % of the neurons fire in b (potential 0.12 +- "
            "0.2, threshold 1: 4.4 deviations away); init.xi=1.5 scales their weights until "
            "potentials reach the threshold or a larger model.gain");
  EXPECT_TRUE(watch.look(21, Rates{{"a", 0.1}, {"b", 0.0}}, {}).empty());  // once
}

TEST(FiringWatch, ALayerThatFallsSilentLaterIsToldAfterTwoLooksWithItsFirstStep) {
  FiringWatch watch({}, {}, "");
  EXPECT_TRUE(watch.look(1, Rates{{"a", 0.1}}, {}).empty());
  EXPECT_TRUE(watch.look(21, Rates{{"a", 0.0}}, {}).empty());
  EXPECT_TRUE(watch.look(41, Rates{{"a", 0.1}}, {}).empty());  // a dark image
  EXPECT_TRUE(watch.look(61, Rates{{"a", 0.0}}, {}).empty());
  const auto told = watch.look(81, Rates{{"a", 0.0}}, {});
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find("step 81: since step 61 "), std::string::npos) << told[0];
  EXPECT_NE(told[0].find("loss.rate_band_weight"), std::string::npos) << told[0];
  EXPECT_TRUE(watch.look(101, Rates{{"a", 0.2}}, {}).empty());
  watch.look(121, Rates{{"a", 0.0}}, {});
  EXPECT_EQ(watch.look(141, Rates{{"a", 0.0}}, {}).size(), 1U);  // it had recovered
}

TEST(FiringWatch, AfterACheckpointNothingIsSilentFromTheStart) {
  FiringWatch watch({}, {}, "");
  watch.went_on();
  EXPECT_TRUE(watch.look(81, Rates{{"a", 0.0}}, {}).empty());  // a dark image, perhaps
  const auto told = watch.look(101, Rates{{"a", 0.0}}, {});
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find("step 101: since step 81 "), std::string::npos) << told[0];
}

TEST(FiringWatch, AdviceFollowsTheCause) {
  LossConfig penalty;
  penalty.spike_penalty = 1;
  FiringWatch watch(penalty, {}, "");
  watch.look(1, Rates{{"a", 0.1}}, {});
  watch.look(21, Rates{{"a", 0.0}}, {});
  EXPECT_NE(watch.look(41, Rates{{"a", 0.0}}, {})[0].find("smaller loss.spike_penalty"),
            std::string::npos);
  InitConfig scaled;
  scaled.xi = 2;
  FiringWatch started({}, scaled, "");
  EXPECT_NE(started.look(1, Rates{{"a", 0.0}}, {})[0].find("an init.xi below 2"),
            std::string::npos);
  FiringWatch busy({}, {}, "model.gain");
  EXPECT_NE(busy.look(1, Rates{{"a", 0.9}}, {})[0].find("a smaller model.gain"), std::string::npos);
}

}  // namespace
}  // namespace spikedepth
