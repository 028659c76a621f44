// Matching of codes: geometry, what the local rule learns, what is refused.
#include "models/networks/balance_matching/balance_matching.hpp"

#include <gtest/gtest.h>

#include "core/learning/checkpoint.hpp"
#include "models/networks/balance_matching/patch_grid.hpp"

namespace spikedepth {
namespace {

BalanceMatchingConfig matching_config(const std::string& codes) {
  BalanceMatchingConfig config;
  config.codes = codes;
  config.units = 24;
  config.disparities = 8;
  config.code_steps = 20;
  return config;
}

// Random dots of both polarities; the right camera sees them `shift` pixels further left.
torch::Tensor shifted_dots(std::int64_t shift) {
  torch::manual_seed(3);
  const auto wide = torch::rand({1, 2, 48, 96 + shift}).lt(0.15).to(torch::kFloat32);
  const auto left = wide.slice(3, 0, 96), right = wide.slice(3, shift, 96 + shift);
  return torch::cat({left, right}, 1).unsqueeze(1);
}

TEST(PatchGrid, CellsAreCentredPatches) {
  auto maps = torch::zeros({1, 2, 21, 30});
  maps[0][1][9][13] = 1;
  const auto patches = patches_of(maps, 2);
  ASSERT_EQ(patches.sizes(), (torch::IntArrayRef{1, 128, 11, 15}));
  // Cell (y, x) begins 3 pixels before pixel (2 y, 2 x).
  const auto at = patches[0].slice(0, 64, 128).view({8, 8, 11, 15});
  EXPECT_EQ(at[9 - 8 + 3][13 - 12 + 3][4][6].item<float>(), 1);
  EXPECT_EQ(patches.sum().item<float>(), 16);  // as many cells see it: 4 x 4
}

TEST(PatchGrid, SimilarityIsTheCosineAtEachDisparity) {
  torch::manual_seed(1);
  const auto left = torch::rand({1, 5, 3, 7}), right = torch::rand({1, 5, 3, 7});
  const auto all = similarities(left, right, 9);
  ASSERT_EQ(all.sizes(), (torch::IntArrayRef{1, 9, 3, 7}));
  for (int d = 0; d < 9; ++d) {
    for (int x = 0; x < 7; ++x) {
      const double expected =
          x < d ? 0
                : torch::cosine_similarity(left.slice(3, x, x + 1),
                                           right.slice(3, x - d, x - d + 1), 1)[0][1][0]
                      .item<double>();
      EXPECT_NEAR(all[0][d][1][x].item<double>(), expected, 1e-6);
    }
  }
}

double median_disparity(BalanceMatching& model, std::int64_t shift) {
  const torch::NoGradGuard no_grad;
  model.set_origin({torch::tensor({100.0}), 0});
  const auto depth = model.forward(shifted_dots(shift)).depth;
  return (100 / depth).slice(3, 24).median().item<double>();
}

TEST(BalanceMatching, PixelsFindTheShiftOfRandomDots) {
  BalanceMatching model(matching_config("raw"));
  for (const std::int64_t shift : {4, 8, 12}) EXPECT_NEAR(median_disparity(model, shift), shift, 1);
}

// Codes that the rule learns find it too; before learning they are noise.
TEST(BalanceMatching, CodesFindTheShiftOnceTheyAreLearnt) {
  BalanceMatching model(matching_config("balance"));
  const double before_near = median_disparity(model, 4), before_far = median_disparity(model, 12);
  EXPECT_LT(before_far - before_near, 2);
  double first = 0, last = 0;
  for (std::int64_t step = 0; step < 20; ++step) {
    last = model.learn_locally(shifted_dots(4), 100, step);
    if (step == 0) first = last;
  }
  EXPECT_LT(last, first);
  EXPECT_GT(median_disparity(model, 12) - median_disparity(model, 4), 4);
}

TEST(BalanceMatching, AMarginShowsWhatLiesLeftOfTheImage) {
  BalanceMatching model(matching_config("raw"));
  const auto frames = shifted_dots(6);
  const torch::NoGradGuard no_grad;
  model.set_origin({torch::tensor({100.0}), 0});
  const auto whole = model.forward(frames).depth;
  model.set_origin({torch::tensor({100.0}), model.left_margin_px()});
  const auto inner = model.forward(frames).depth;
  ASSERT_EQ(inner.size(3), 96 - model.left_margin_px());
  // Away from the border, where enlarging sees other neighbours.
  EXPECT_TRUE(torch::allclose(inner.slice(3, 4), whole.slice(3, model.left_margin_px() + 4)));
}

TEST(BalanceMatching, WithoutARigItSaysSo) {
  BalanceMatching model(matching_config("raw"));
  EXPECT_THROW(model.forward(shifted_dots(4)), ConfigError);
  auto config = matching_config("raw");
  config.stride = 3;
  EXPECT_THROW(BalanceMatching{config}, ConfigError);
}

TEST(BalanceMatching, PixelsAndRandomSumsLearnNothingLocally) {
  for (const char* codes : {"raw", "random"}) {
    BalanceMatching model(matching_config(codes));
    const auto before = weights_hash(model);
    EXPECT_EQ(model.learn_locally(shifted_dots(4), 20, 0), 0);
    EXPECT_EQ(weights_hash(model), before);
  }
}

}  // namespace
}  // namespace spikedepth
