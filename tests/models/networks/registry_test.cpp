#include "models/networks/registry.hpp"

#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/rules/depth_objective.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/local_learner.hpp"
#include "models/experiments/experiment.hpp"

namespace spikedepth {
namespace {

// Every depth model of the table keeps the same promises, on a small image and narrow.
class DepthModelContract : public ::testing::TestWithParam<std::string> {
 protected:
  static std::shared_ptr<DepthModel> make() {
    auto assignments = find_model(GetParam()).small;
    assignments.push_back("model.name=" + GetParam());
    auto experiment = Experiment::load("", assignments);
    torch::manual_seed(7);
    auto model = experiment.make_model();
    model->set_origin(origin());
    return model;
  }
  static FrameOrigin origin() { return {torch::tensor({20.0, 20.0}), 0}; }
  torch::Tensor frames() const {
    torch::manual_seed(11);
    return torch::poisson(torch::full({2, find_model(GetParam()).steps, 4, 48, 64}, 0.3));
  }
};

TEST_P(DepthModelContract, GivesFiniteDepthOfTheInputSize) {
  const auto model = make();
  const auto output = model->forward(frames());
  EXPECT_EQ(output.depth.sizes(), (torch::IntArrayRef{2, 1, 48, 64}));
  EXPECT_TRUE(output.depth.isfinite().all().item<bool>());
  EXPECT_EQ(!output.layers.empty(), find_model(GetParam()).spiking);
}

TEST_P(DepthModelContract, ResetMakesRunsEqualAndSeedsDecideWeights) {
  const auto model = make();
  EXPECT_EQ(weights_hash(*model), weights_hash(*make()));
  const auto input = frames();
  const auto first = model->forward(input).depth;
  model->reset_state();
  EXPECT_TRUE(torch::equal(first, model->forward(input).depth));
}

TEST_P(DepthModelContract, ShowsWhatItHasLearned) {
  const auto model = make();
  if (auto* learner = dynamic_cast<LocalLearner*>(model.get()))
    learner->learn_locally(frames(), 20, 0);  // codes begin with nothing
  model->forward(frames());
  const auto sheets = model->features();
  ASSERT_FALSE(sheets.empty());
  for (const auto& sheet : sheets) {
    EXPECT_FALSE(sheet->title.empty());
    EXPECT_GT(sheet->count(), 0U);
    EXPECT_EQ(sheet->values.size(), sheet->count() * static_cast<std::size_t>(sheet->width) *
                                        static_cast<std::size_t>(sheet->height));
    EXPECT_GT(largest_of(*sheet), 0) << sheet->title;
  }
}

TEST_P(DepthModelContract, LearnsOneConstantDepth) {
  const auto model = make();
  if (find_model(GetParam()).needs_no_training) {
    EXPECT_NE(find_learning_rule("surrogate").misfit(*model), "");
    GTEST_SKIP() << "no weight of it has a gradient";
  }
  model->initialise({1.5, 0.0}, frames());
  LossConfig loss;
  OptimizerConfig optimizer;
  optimizer.lr = 2e-3;
  SurrogateGradientRule rule(std::make_unique<DepthObjective>(model, loss), optimizer);
  const Batch batch{frames(), torch::full({2, 1, 48, 64}, 2.0F), {"synthetic"}, origin()};
  const double before = rule.step(batch, optimizer.lr, false).error;
  double after = before;
  for (int i = 0; i < 60; ++i) after = rule.step(batch, optimizer.lr, false).error;
  EXPECT_LT(after, 0.5 * before);
}

std::vector<std::string> depth_models() {
  std::vector<std::string> names;
  for (const auto& entry : model_registry()) names.push_back(entry.name);
  return names;
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  for (auto& character : name) character = character == '-' ? '_' : character;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Registry, DepthModelContract, ::testing::ValuesIn(depth_models()),
                         test_name);

TEST(Registry, UnknownNameSuggestsTheNearest) {
  try {
    find_model("stereospke");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("'stereospike'"), std::string::npos);
  }
}

}  // namespace
}  // namespace spikedepth
