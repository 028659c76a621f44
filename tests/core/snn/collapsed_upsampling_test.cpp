#include "core/snn/collapsed_upsampling.hpp"

#include <gtest/gtest.h>

#include "core/snn/layers.hpp"

namespace spikedepth {
namespace {

// Values and gradients against upsampling first, in float64, for sizes with runs of one, two and
// three, however many outputs are irregular.
TEST(CollapsedUpsampling, EqualsUpsamplingFirst) {
  namespace F = torch::nn::functional;
  torch::manual_seed(5);
  for (const auto& size : std::vector<std::array<std::int64_t, 4>>{{17, 22, 33, 44},
                                                                   {33, 44, 65, 87},
                                                                   {18, 24, 36, 48},
                                                                   {9, 7, 18, 14},
                                                                   {40, 31, 80, 60}}) {
    const auto input = torch::randn({2, 3, size[0], size[1]}, torch::kFloat64).requires_grad_();
    const auto weight = torch::randn({4, 3, 5, 5}, torch::kFloat64).requires_grad_();
    const CollapsedAxis rows(size[0], size[2], torch::kCPU), columns(size[1], size[3], torch::kCPU);
    const auto found = collapsed_upsampled_convolution(input, weight, rows, columns);
    const std::vector<std::int64_t> grown{size[2] + 4, size[3] + 4};
    const auto expected = torch::conv2d(
        F::interpolate(input, F::InterpolateFuncOptions().size(grown).mode(torch::kNearest)),
        weight);
    ASSERT_EQ(found.sizes(), expected.sizes());
    EXPECT_LT((found - expected).abs().max().item<double>(), 1e-12);
    const auto probe = torch::randn_like(expected);
    const auto ours = torch::autograd::grad({(found * probe).sum()}, {input, weight});
    const auto theirs = torch::autograd::grad({(expected * probe).sum()}, {input, weight});
    for (std::size_t i = 0; i < ours.size(); ++i) {
      EXPECT_LT((ours[i] - theirs[i]).abs().max().item<double>(),
                1e-12 * (1 + theirs[i].abs().max().item<double>()));
    }
  }
}

TEST(CollapsedUpsampling, MostOutputsOfTheNetworksSizesAreRegular) {
  EXPECT_TRUE(pays(CollapsedAxis(130, 260, torch::kCPU), CollapsedAxis(173, 346, torch::kCPU)));
  EXPECT_TRUE(pays(CollapsedAxis(65, 130, torch::kCPU), CollapsedAxis(87, 173, torch::kCPU)));
  EXPECT_FALSE(pays(CollapsedAxis(3, 5, torch::kCPU), CollapsedAxis(4, 7, torch::kCPU)));
}

TEST(CollapsedUpsampling, TheLayerUsesItAndAgreesWithItsDirectForm) {
  torch::manual_seed(6);
  UpsampleConvolution layer(ConvolutionOptions{3, 5, 5});
  const auto input = torch::randn({1, 3, 65, 87});
  const auto collapsed = layer->forward(input, 130, 173);
  layer->set_direct(true);
  const auto direct = layer->forward(input, 130, 173);
  EXPECT_LT((collapsed - direct).abs().max().item<double>(), 1e-5);
  EXPECT_GT((collapsed - direct).abs().max().item<double>(), 0) << "the direct form ran twice";
}

}  // namespace
}  // namespace spikedepth
