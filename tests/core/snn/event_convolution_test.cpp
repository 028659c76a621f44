#include "core/snn/event_convolution.hpp"

#include <gtest/gtest.h>

#include "core/snn/event_weight_gradient.hpp"
#include "tests/support/tensor_distance.hpp"

namespace spikedepth {
namespace {

struct Shape {
  std::int64_t images, channels, maps, height, width, kernel, stride, padding;
};

const Shape kShapes[] = {{1, 4, 8, 20, 23, 5, 1, 2},  {2, 3, 70, 17, 22, 5, 2, 2},
                         {1, 6, 33, 11, 9, 3, 1, 1},  {1, 2, 16, 14, 15, 5, 1, 0},
                         {2, 5, 130, 9, 13, 3, 1, 0}, {1, 3, 20, 12, 10, 1, 1, 0},
                         {1, 3, 12, 21, 18, 3, 2, 1}, {1, 2, 5, 16, 16, 7, 2, 3}};

// Weight gradient in float64 by LibTorch's dense convolution.
torch::Tensor expected_gradient(const torch::Tensor& input, const torch::Tensor& probe,
                                const Shape& shape) {
  auto weight =
      torch::zeros({shape.maps, shape.channels, shape.kernel, shape.kernel}, torch::kFloat64)
          .requires_grad_();
  const auto output =
      torch::conv2d(input.to(torch::kFloat64), weight, {}, shape.stride, shape.padding);
  return torch::autograd::grad({output}, {weight}, {probe.to(torch::kFloat64)})[0];
}

torch::Tensor probe_of(const torch::Tensor& input, const Shape& shape) {
  const auto weight = torch::zeros({shape.maps, shape.channels, shape.kernel, shape.kernel});
  return torch::randn_like(torch::conv2d(input, weight, {}, shape.stride, shape.padding));
}

// Spikes, sums of spikes, graded and negative input; nothing active; everything active.
std::vector<torch::Tensor> inputs_of(const Shape& shape) {
  const auto draw = torch::rand({shape.images, shape.channels, shape.height, shape.width});
  const auto spikes = draw.lt(0.1).to(torch::kFloat32);
  return {spikes,
          spikes + draw.lt(0.05).to(torch::kFloat32) + draw.lt(0.02).to(torch::kFloat32),
          torch::poisson(draw * 8),
          spikes * torch::randn_like(draw),
          torch::zeros_like(draw),
          torch::ones_like(draw)};
}

TEST(EventConvolution, WeightGradientEqualsTheDenseOneInEveryShape) {
  torch::manual_seed(1);
  for (const auto& shape : kShapes) {
    for (const auto& input : inputs_of(shape)) {
      const auto probe = probe_of(input, shape);
      const auto expected = expected_gradient(input, probe, shape);
      const auto found =
          event_weight_gradient(input, probe, shape.kernel, shape.stride, shape.padding);
      ASSERT_EQ(found.sizes(), expected.sizes());
      if (input.abs().max().item<double>() == 0) {
        EXPECT_EQ(found.abs().max().item<double>(), 0);
        continue;
      }
      EXPECT_LT(test::largest_distance(found, expected), 3e-6)
          << "kernel " << shape.kernel << " stride " << shape.stride << " maps " << shape.maps;
    }
  }
}

TEST(EventConvolution, ForwardAndGradientsAreLibTorchsWithinRounding) {
  torch::manual_seed(2);
  const Shape shape = kShapes[1];
  const auto spikes = inputs_of(shape)[0].requires_grad_();
  const auto weight =
      torch::randn({shape.maps, shape.channels, shape.kernel, shape.kernel}).requires_grad_();
  const auto expected = torch::conv2d(spikes, weight, {}, shape.stride, shape.padding);
  const auto found = event_conv2d(spikes, weight, shape.stride, shape.padding);
  EXPECT_LT(test::largest_distance(found, expected.to(torch::kFloat64)), 1e-6);
  const auto probe = torch::randn_like(found);
  const auto ours = torch::autograd::grad({found}, {spikes, weight}, {probe});
  const auto theirs = torch::autograd::grad({expected}, {spikes, weight}, {probe});
  EXPECT_LT(test::largest_distance(ours[0], theirs[0].to(torch::kFloat64)), 1e-6);
  EXPECT_LT(test::largest_distance(ours[1], theirs[1].to(torch::kFloat64)), 3e-6);
}

// One small image alone is computed in company, which must not show; dense input too.
TEST(EventConvolution, SmallImagesAloneAndDenseInputGiveTheSameGradients) {
  torch::manual_seed(3);
  const auto weight = torch::randn({6, 4, 3, 3}).requires_grad_();
  const auto dense = torch::randn({1, 4, 9, 8});
  for (const auto& values : {dense, dense.gt(1).to(torch::kFloat32)}) {
    const auto input = values.detach().clone().requires_grad_();
    const auto expected = torch::conv2d(input, weight, {}, 1, 1);
    const auto found = event_conv2d(input, weight, 1, 1);
    const auto probe = torch::randn_like(found);
    const auto ours = torch::autograd::grad({found}, {input, weight}, {probe});
    const auto theirs = torch::autograd::grad({expected}, {input, weight}, {probe});
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(ours[i].sizes(), theirs[i].sizes());
      EXPECT_LT(test::largest_distance(ours[i], theirs[i].to(torch::kFloat64)), 1e-5);
    }
  }
}

TEST(EventConvolution, SumsDoNotDependOnTheThreads) {
  torch::manual_seed(4);
  const Shape shape = kShapes[1];
  const auto input = inputs_of(shape)[1];
  const auto probe = probe_of(input, shape);
  const int before = torch::get_num_threads();
  torch::set_num_threads(1);
  const auto one = event_weight_gradient(input, probe, shape.kernel, shape.stride, shape.padding);
  torch::set_num_threads(4);
  const auto four = event_weight_gradient(input, probe, shape.kernel, shape.stride, shape.padding);
  torch::set_num_threads(before);
  EXPECT_TRUE(torch::equal(one, four));
}

}  // namespace
}  // namespace spikedepth
