// CONTRIBUTING's worked example of a new model is the code that is compiled here, and it works.
#include <gtest/gtest.h>

#include "core/base/atomic_file.hpp"
#include "core/learning/rules/depth_objective.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "models/networks/registry.hpp"

namespace spikedepth {

ModelEntry example_entry();

namespace {

TEST(WorkedExample, StandsInContributingAsItIsCompiled) {
  const std::string root = SPIKEDEPTH_SOURCE_DIR;
  const auto code = read_file(root + "/tests/models/networks/example_model.cpp");
  EXPECT_NE(read_file(root + "/CONTRIBUTING.md").find(code), std::string::npos)
      << "copy tests/models/networks/example_model.cpp into CONTRIBUTING.md";
}

TEST(WorkedExample, IsADepthNetworkThatLearns) {
  torch::manual_seed(5);
  const auto entry = example_entry();
  const auto model = entry.parameters()->make();
  const auto frames = torch::poisson(torch::full({2, 1, 4, 24, 32}, 0.3));
  model->initialise({1.5, 0.0}, frames);
  OptimizerConfig optimizer;
  optimizer.lr = 5e-3;
  SurrogateGradientRule rule(std::make_unique<DepthObjective>(model, LossConfig()), optimizer);
  const Batch batch{frames, torch::full({2, 1, 24, 32}, 2.0F), {"synthetic"}};
  const auto first = rule.step(batch, optimizer.lr, true);
  ASSERT_EQ(first.rates.size(), 1U);
  EXPECT_GT(first.rates[0].rate, 0);
  double last = first.error;
  for (int i = 0; i < 80; ++i) last = rule.step(batch, optimizer.lr, false).error;
  EXPECT_LT(last, 0.5 * first.error);
}

}  // namespace
}  // namespace spikedepth
