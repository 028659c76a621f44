#include "core/snn/layers.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spikedepth {
namespace {

// Straight loops: output pixel by pixel from nearest upsampled sources.
torch::Tensor naive_upsample_convolution(const torch::Tensor& input, const torch::Tensor& weight,
                                         std::int64_t height, std::int64_t width) {
  const auto k = weight.size(2);
  auto output = torch::zeros({weight.size(0), height, width}, torch::kFloat64);
  const auto source = [](std::int64_t i, std::int64_t in, std::int64_t out) {
    return static_cast<std::int64_t>(
        std::floor(static_cast<float>(i) * (static_cast<float>(in) / static_cast<float>(out))));
  };
  const auto in = input.accessor<double, 3>();
  const auto w = weight.accessor<double, 4>();
  auto out = output.accessor<double, 3>();
  for (std::int64_t o = 0; o < weight.size(0); ++o)
    for (std::int64_t y = 0; y < height; ++y)
      for (std::int64_t x = 0; x < width; ++x)
        for (std::int64_t c = 0; c < input.size(0); ++c)
          for (std::int64_t ky = 0; ky < k; ++ky)
            for (std::int64_t kx = 0; kx < k; ++kx)
              out[o][y][x] += w[o][c][ky][kx] * in[c][source(y + ky, input.size(1), height + k - 1)]
                                                  [source(x + kx, input.size(2), width + k - 1)];
  return output;
}

TEST(UpsampleConvolution, EqualsNearestSourcesPixelByPixel) {
  for (const auto& size :
       std::vector<std::array<std::int64_t, 4>>{{17, 22, 33, 44}, {5, 7, 9, 13}, {4, 6, 7, 11}}) {
    ConvolutionOptions options{2, 3, 5};
    UpsampleConvolution layer(options);
    layer->to(torch::kFloat64);
    const auto input = torch::randn({1, 2, size[0], size[1]}, torch::kFloat64);
    const auto output = layer->forward(input, size[2], size[3]);
    const auto expected = naive_upsample_convolution(
        input[0], layer->named_parameters()["up.1.weight"].detach(), size[2], size[3]);
    ASSERT_EQ(output.sizes(), (torch::IntArrayRef{1, 3, size[2], size[3]}));
    EXPECT_LT((output[0] - expected).abs().max().item<double>(), 1e-12);
  }
}

// A head computed at low resolution against the direct formulation, values and gradients, in
// float64.
TEST(UpsampleConvolution, SingleOutputEqualsUpsamplingFirst) {
  namespace F = torch::nn::functional;
  for (const bool separable : {false, true}) {
    for (const auto& size : std::vector<std::array<std::int64_t, 4>>{
             {33, 44, 260, 346}, {9, 11, 9, 11}, {5, 7, 16, 15}}) {
      ConvolutionOptions options{3, 1, separable ? 7 : 3};
      options.bias = true;
      options.separable = separable;
      UpsampleConvolution layer(options);
      layer->to(torch::kFloat64);
      const auto names = layer->named_parameters();
      std::vector<torch::Tensor> inputs = {
          torch::randn({2, 3, size[0], size[1]}, torch::kFloat64).requires_grad_()};
      for (const auto& item : names) inputs.push_back(item.value());
      const auto probe = torch::randn({2, 1, size[2], size[3]}, torch::kFloat64);
      const std::vector<std::int64_t> grown{size[2] + options.kernel - 1,
                                            size[3] + options.kernel - 1};
      auto direct =
          F::interpolate(inputs[0], F::InterpolateFuncOptions().size(grown).mode(torch::kNearest));
      direct = F::conv2d(direct, names["up.1.weight"],
                         F::Conv2dFuncOptions().bias(names["up.1.bias"]).groups(separable ? 3 : 1));
      if (separable) direct = torch::conv2d(direct, names["up.2.weight"], names["up.2.bias"]);
      const auto output = layer->forward(inputs[0], size[2], size[3]);
      EXPECT_LT((output - direct).abs().max().item<double>(), 1e-12);
      const auto found = torch::autograd::grad({(output * probe).sum()}, inputs);
      const auto expected = torch::autograd::grad({(direct * probe).sum()}, inputs);
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        EXPECT_LT((found[i] - expected[i]).norm().item<double>(),
                  1e-10 * expected[i].norm().item<double>())
            << i;
      }
    }
  }
}

TEST(Convolution, SeparableIsDepthwiseThenPointwise) {
  ConvolutionOptions options{3, 4, 3, 2, 1};
  options.separable = true;
  Convolution layer(options);
  layer->to(torch::kFloat64);
  const auto names = layer->named_parameters();
  EXPECT_EQ(names["0.weight"].sizes(), (torch::IntArrayRef{3, 1, 3, 3}));
  EXPECT_EQ(names["1.weight"].sizes(), (torch::IntArrayRef{4, 3, 1, 1}));
  // The equivalent full kernel is the outer product of both.
  const auto full = names["1.weight"] * names["0.weight"].view({1, 3, 3, 3});
  const auto input = torch::randn({1, 3, 9, 7}, torch::kFloat64);
  EXPECT_TRUE(
      torch::allclose(layer->forward(input), torch::conv2d(input, full, {}, 2, 1), 1e-12, 1e-12));
}

}  // namespace
}  // namespace spikedepth
