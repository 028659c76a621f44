#include "core/learning/training_warnings.hpp"

#include <gtest/gtest.h>

namespace spikedepth {
namespace {

TEST(TrainingWarnings, AdviceDependsOnWhetherAPenaltyIsOn) {
  LossConfig loss;
  const std::vector<LayerRate> rates = {{"quiet", 0.0, 10}, {"loud", 0.9, 10}, {"fine", 0.1, 10}};
  auto warnings = rate_warnings(rates, loss, "model.gain");
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_NE(warnings[0].find("quiet; try init.xi"), std::string::npos) << warnings[0];
  EXPECT_NE(warnings[1].find("loud; try a smaller model.gain"), std::string::npos) << warnings[1];
  loss.spike_penalty = 1.0;
  warnings = rate_warnings(rates, loss, "model.gain");
  EXPECT_NE(warnings[0].find("a smaller loss.spike_penalty"), std::string::npos) << warnings[0];
}

TEST(TrainingWarnings, AKeyThatTheNetworkDoesNotHaveIsNotNamed) {
  const auto warnings = rate_warnings({{"quiet", 0.0, 10}, {"loud", 0.9, 10}}, {}, "");
  ASSERT_EQ(warnings.size(), 2U);
  for (const auto& warning : warnings)
    EXPECT_EQ(warning.find("model."), std::string::npos) << warning;
}

TEST(TrainingWarnings, AnEarlyBestCheckpointIsWorthAWordOnlyUnderAPenalty) {
  LossConfig loss;
  EXPECT_EQ(early_best_warning(loss, 2, 6), "");
  loss.spike_penalty = 1.0;
  EXPECT_EQ(early_best_warning(loss, 6, 6), "");
  EXPECT_EQ(early_best_warning(loss, 0, 6), "");
  EXPECT_NE(early_best_warning(loss, 2, 6).find("epoch 2 of 6"), std::string::npos);
}

}  // namespace
}  // namespace spikedepth
