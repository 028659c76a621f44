#include "core/snn/event_forward.hpp"

#include <gtest/gtest.h>

namespace spikedepth {
namespace {

struct ForwardShape {
  std::int64_t images, channels, maps, height, width, kernel, stride, padding;
};

// One word of channels and several, ends of words and of blocks of outputs, odd sizes, borders; the
// last has its channels in several blocks and its rows in several tiles.
const ForwardShape kForwardShapes[] = {
    {1, 4, 8, 20, 23, 5, 1, 2},   {2, 33, 70, 17, 22, 5, 2, 2}, {1, 6, 33, 11, 9, 3, 1, 1},
    {1, 2, 16, 14, 15, 5, 1, 0},  {2, 64, 130, 9, 13, 3, 1, 0}, {1, 3, 20, 12, 10, 1, 1, 0},
    {1, 65, 12, 21, 18, 3, 2, 1}, {1, 2, 5, 16, 16, 7, 2, 3},   {1, 200, 40, 37, 301, 5, 1, 2}};

torch::Tensor spikes_of(const ForwardShape& shape, double rate) {
  return torch::rand({shape.images, shape.channels, shape.height, shape.width})
      .lt(rate)
      .to(torch::kFloat32);
}

torch::Tensor weights_of(const ForwardShape& shape) {
  return torch::randn({shape.maps, shape.channels, shape.kernel, shape.kernel});
}

torch::Tensor forward(const torch::Tensor& input, const torch::Tensor& weight,
                      const ForwardShape& shape) {
  return event_forward(input, weight, shape.stride, shape.padding, 1);
}

TEST(EventForward, EqualsTheDenseSumInEveryShape) {
  torch::manual_seed(1);
  for (const auto& shape : kForwardShapes) {
    const auto weight = weights_of(shape);
    const auto spikes = spikes_of(shape, 0.1);
    const auto sums = spikes + spikes_of(shape, 0.1) + 2 * spikes_of(shape, 0.05);
    for (const auto& input : {spikes, sums, torch::ones_like(spikes), torch::zeros_like(spikes)}) {
      const auto expected = torch::conv2d(input.to(torch::kFloat64), weight.to(torch::kFloat64), {},
                                          shape.stride, shape.padding);
      const auto found = forward(input, weight, shape);
      ASSERT_EQ(found.sizes(), expected.sizes());
      const auto size = expected.abs().max().item<double>() + 1e-30;
      EXPECT_LT((found.to(torch::kFloat64) - expected).abs().max().item<double>() / size, 1e-6)
          << shape.channels << " channels, kernel " << shape.kernel << ", stride " << shape.stride;
    }
  }
}

// Where sums are exact in float32 their order is of no account.
TEST(EventForward, OnAGridItIsLibTorchsToTheBit) {
  torch::manual_seed(2);
  for (const auto& shape : kForwardShapes) {
    const auto weight = (weights_of(shape) * 64).round() / 64;
    const auto input = spikes_of(shape, 0.1) + spikes_of(shape, 0.1);
    EXPECT_TRUE(torch::equal(forward(input, weight, shape),
                             torch::conv2d(input, weight, {}, shape.stride, shape.padding)));
  }
}

TEST(EventForward, DoesNotDependOnTheThreads) {
  torch::manual_seed(3);
  const int before = torch::get_num_threads();
  for (const auto& shape : kForwardShapes) {
    const auto weight = weights_of(shape), input = spikes_of(shape, 0.2);
    torch::set_num_threads(1);
    const auto one = forward(input, weight, shape);
    torch::set_num_threads(3);
    EXPECT_TRUE(torch::equal(forward(input, weight, shape), one));
  }
  torch::set_num_threads(before);
}

TEST(EventForward, LeavesOtherInputsAlone) {
  torch::manual_seed(4);
  const ForwardShape shape = kForwardShapes[0];
  const auto weight = weights_of(shape), spikes = spikes_of(shape, 0.1);
  EXPECT_TRUE(forward(spikes * kMostSpikesSummed, weight, shape).defined());
  EXPECT_FALSE(forward(spikes * (kMostSpikesSummed + 1), weight, shape).defined());
  EXPECT_FALSE(forward(spikes * 0.5, weight, shape).defined());
  EXPECT_FALSE(forward(-spikes, weight, shape).defined());
  EXPECT_FALSE(forward(spikes * NAN, weight, shape).defined());
  const auto active = torch::count_nonzero(spikes).item<double>() / spikes.numel();
  EXPECT_TRUE(event_forward(spikes, weight, 1, 2, active).defined());
  EXPECT_FALSE(event_forward(spikes, weight, 1, 2, 0.99 * active).defined());
}

}  // namespace
}  // namespace spikedepth
