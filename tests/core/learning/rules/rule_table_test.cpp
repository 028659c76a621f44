#include "core/learning/rules/rule_table.hpp"

#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "tests/support/toy_network.hpp"

namespace spikedepth {
namespace {

TEST(LearningRules, SurrogateGradientsFitAnyNetworkWithWeights) {
  test::ToyNetwork network;
  EXPECT_EQ(find_learning_rule("surrogate").misfit(network), "");
  EXPECT_NO_THROW(check_fit(find_learning_rule("surrogate"), network, "toy"));
}

TEST(LearningRules, AnUnknownNameSuggestsTheNearest) {
  try {
    find_learning_rule("surogate");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'surrogate'"), std::string::npos);
  }
}

TEST(LearningRules, ARuleThatDoesNotFitIsRefusedWithItsReasonAndTheOnesThatDo) {
  test::ToyNetwork network;
  RuleEntry picky = find_learning_rule("surrogate");
  picky.name = "picky";
  picky.misfit = [](DepthModel&) { return std::string("it wants recurrent layers"); };
  try {
    check_fit(picky, network, "toy");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "rule.name=picky cannot train model.name=toy: it wants recurrent layers; rules "
                 "that can: surrogate");
  }
}

TEST(LearningRules, EventPropWantsCurrentBasedNeurons) {
  test::ToyNetwork network;
  EXPECT_NE(find_learning_rule("eventprop").misfit(network), "");
}

TEST(LearningRules, ANameIsTakenOnce) {
  EXPECT_THROW(add_learning_rule(find_learning_rule("surrogate")), ConfigError);
}

}  // namespace
}  // namespace spikedepth
