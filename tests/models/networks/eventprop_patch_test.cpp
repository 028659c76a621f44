#include "models/networks/eventprop_patch/eventprop_patch.hpp"

#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/process_group.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "core/learning/tensor_bridge.hpp"
#include "core/learning/train_config.hpp"
#include "models/networks/registry.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kSteps = 6;

Batch batch() {
  torch::manual_seed(11);
  return {torch::poisson(torch::full({2, kSteps, 4, 32, 40}, 0.3)),
          torch::full({2, 1, 32, 40}, 2.0F),
          {"synthetic"}};
}

std::shared_ptr<EventPropPatch> network() {
  EventPropPatchConfig config;
  config.width = 4;
  torch::manual_seed(7);
  auto made = std::make_shared<EventPropPatch>(config);
  made->initialise({2.0, 0.0}, batch().inputs);
  return made;
}

TrainConfig train_config() {
  TrainConfig config;
  config.optimizer.lr = 2e-3;
  return config;
}

std::unique_ptr<LearningRule> rule(const std::string& name, std::shared_ptr<DepthModel> model,
                                   const TrainConfig& config = train_config()) {
  return find_learning_rule(name).parameters()->make(std::move(model), config, local_process());
}

TEST(EventPropPatch, BothRulesSeeOneForwardPassAndOtherGradients) {
  const auto exact = network(), surrogate = network();
  auto by_exact = rule("eventprop", exact), by_surrogate = rule("surrogate", surrogate);
  const auto first = by_exact->step(batch(), 2e-3, true);
  EXPECT_EQ(first.loss, by_surrogate->step(batch(), 2e-3, true).loss);
  for (const auto& rate : first.rates) EXPECT_GT(rate.rate, 0) << rate.layer;
  EXPECT_FALSE(torch::equal(exact->parameters()[0].grad(), surrogate->parameters()[0].grad()));
  for (const auto& parameter : exact->parameters())
    EXPECT_GT(parameter.grad().abs().sum().item<double>(), 0);
}

// The readouts' weights get the true gradient under both rules: nothing fires behind them.
TEST(EventPropPatch, ReadoutsHaveTheSameGradientUnderBothRules) {
  const auto exact = network(), surrogate = network();
  rule("eventprop", exact)->step(batch(), 0, false);
  rule("surrogate", surrogate)->step(batch(), 0, false);
  for (const auto& item : exact->named_parameters()) {
    if (item.key().find("predict_depth") == std::string::npos) continue;
    EXPECT_TRUE(torch::allclose(item.value().grad(),
                                surrogate->named_parameters()[item.key()].grad(), 1e-3, 1e-5))
        << item.key();
  }
}

TEST(EventPropPatch, LearnsAConstantDepthByEventProp) {
  auto learner = rule("eventprop", network());
  const double before = learner->step(batch(), 2e-3, false).error;
  double after = before;
  for (int i = 0; i < 60; ++i) after = learner->step(batch(), 2e-3, false).error;
  EXPECT_LT(after, 0.5 * before);
}

TEST(EventPropPatch, GoesOnToTheSameBits) {
  const auto whole = network(), cut = network();
  auto straight = rule("eventprop", whole), before = rule("eventprop", cut);
  for (int i = 0; i < 4; ++i) straight->step(batch(), 2e-3, false);
  for (int i = 0; i < 2; ++i) before->step(batch(), 2e-3, false);
  TensorArchive archive;
  before->save(archive);
  auto after = rule("eventprop", cut);
  after->load(archive, "archive");
  for (int i = 0; i < 2; ++i) after->step(batch(), 2e-3, false);
  EXPECT_EQ(weights_hash(*whole), weights_hash(*cut));
}

TEST(EventPropPatch, TheRuleRefusesOtherNetworksAndPenaltiesOfSpikeCounts) {
  const auto other = find_model("stereospike").parameters()->make();
  const auto& entry = find_learning_rule("eventprop");
  EXPECT_EQ(entry.misfit(*other), "it has no layers of current-based neurons");
  EXPECT_EQ(entry.misfit(*network()), "");
  auto config = train_config();
  config.loss.spike_penalty = 0.1;
  EXPECT_THROW(rule("eventprop", network(), config), ConfigError);
}

TEST(EventPropPatch, ImpossibleTimeConstantsAreRefused) {
  EventPropPatchConfig config;
  config.tau_synapse = 5;
  EXPECT_THROW(EventPropPatch{config}, ConfigError);
}

}  // namespace
}  // namespace spikedepth
