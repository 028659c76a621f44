#include "core/snn/receptive_fields.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/snn/neurons/leaky_integrator.hpp"
#include "core/snn/stateful/neuron_module.hpp"

namespace spikedepth {
namespace {

using torch::Tensor;

double gaussian(double x, double y, double sigma_1, double sigma_2, double angle) {
  const double u = std::cos(angle) * x + std::sin(angle) * y;
  const double v = std::cos(angle) * y - std::sin(angle) * x;
  return std::exp(-u * u / (2 * sigma_1 * sigma_1) - v * v / (2 * sigma_2 * sigma_2)) /
         (2 * M_PI * sigma_1 * sigma_2);
}

// Large kernels sum so well that the normalised grid equals the continuous Gaussian; its
// directional derivatives come from central differences.
TEST(ReceptiveFields, KernelsAreGaussianDerivatives) {
  const double sigma = 3, ratio = 1.4, angle = 0.6, h = 1e-3;
  const auto fields = gaussian_field_grid({sigma}, {ratio}, {angle},
                                          {{0, 0}, {1, 0}, {0, 2}, {1, 1}}, torch::kFloat64);
  const auto kernels = gaussian_kernels(fields, 41);
  ASSERT_EQ(kernels.sizes(), torch::IntArrayRef({4, 41, 41}));
  EXPECT_NEAR(kernels[0].sum().item<double>(), 1, 1e-12);
  const double c = std::cos(angle), s = std::sin(angle), second = sigma * ratio;
  const auto g = [&](double along, double across, double x, double y) {
    return gaussian(x + along * c - across * s, y + along * s + across * c, sigma, second, angle);
  };
  for (int x = -6; x <= 6; x += 3) {
    for (int y = -6; y <= 6; y += 2) {
      const auto at = [&](int k) { return kernels[k][y + 20][x + 20].item<double>(); };
      EXPECT_NEAR(at(0), g(0, 0, x, y), 1e-8);
      EXPECT_NEAR(at(1), sigma * (g(h, 0, x, y) - g(-h, 0, x, y)) / (2 * h), 1e-7);
      EXPECT_NEAR(at(2),
                  second * second * (g(0, h, x, y) - 2 * g(0, 0, x, y) + g(0, -h, x, y)) / (h * h),
                  1e-6);
      EXPECT_NEAR(at(3),
                  sigma * second *
                      (g(h, h, x, y) - g(h, -h, x, y) - g(-h, h, x, y) + g(-h, -h, x, y)) /
                      (4 * h * h),
                  1e-6);
    }
  }
  EXPECT_THROW(gaussian_kernels(fields, 4), ConfigError);
}

TEST(ReceptiveFields, TrainingFindsScaleAndPlace) {
  auto truth = gaussian_field_grid({2.0}, {1.0}, {0.0}, {{0, 0}}, torch::kFloat64);
  truth.x.fill_(1.5), truth.y.fill_(-1.0);
  const auto wanted = gaussian_kernels(truth, 13);
  SpatialReceptiveField field(gaussian_field_grid({3.0}, {1.0}, {0.0}, {{0, 0}}, torch::kFloat64),
                              13, true);
  auto impulse = torch::zeros({1, 1, 13, 13}, torch::kFloat64);
  impulse[0][0][6][6] = 1;
  torch::optim::Adam optimizer(field.parameters(), 0.02);
  for (int k = 0; k < 400; ++k) {
    optimizer.zero_grad();
    // A convolution without flipping answers an impulse with the mirrored kernel.
    const auto seen = field.forward(impulse)[0][0].flip({0, 1});
    ((seen - wanted) * 10).square().sum().backward();
    optimizer.step();
  }
  EXPECT_NEAR(field.fields().scale[0].item<double>(), 2.0, 0.05);
  EXPECT_NEAR(field.fields().x[0].item<double>(), 1.5, 0.05);
  EXPECT_NEAR(field.fields().y[0].item<double>(), -1.0, 0.05);
}

TEST(ReceptiveFields, EveryChannelMeetsEveryField) {
  SpatialReceptiveField field(gaussian_field_grid({1, 2}, {1}, {0, 0.5, 1}, {{0, 0}, {1, 0}}), 7,
                              false);
  const auto image = torch::rand({2, 3, 9, 10});
  const auto seen = field.forward(image);
  EXPECT_EQ(seen.sizes(), torch::IntArrayRef({2, 3 * 12, 9, 10}));
  const auto kernels = gaussian_kernels(field.fields(), 7);
  const auto alone = torch::conv2d(image.slice(1, 2, 3), kernels[5].view({1, 1, 7, 7}), {}, 1, 3);
  EXPECT_TRUE(torch::allclose(seen.select(1, 2 * 12 + 5), alone.squeeze(1), 1e-4, 1e-6));
  EXPECT_EQ(field.parameters().size(), 0U);
}

TEST(ReceptiveFields, TemporalScalesMakeABankOfIntegrators) {
  LeakyIntegratorBox::Parameters parameters;
  parameters.membrane.tau_mem_s = temporal_scales(4, 0.08, 2);
  const auto expected = torch::tensor({0.01, 0.02, 0.04, 0.08}, torch::kFloat64);
  EXPECT_TRUE(torch::allclose(parameters.membrane.tau_mem_s, expected));
  parameters.membrane.integrator = Integrator::exponential;
  Layer<LeakyIntegratorBox> bank(parameters);
  const auto v = bank.forward(torch::ones({20, 1, 4}, torch::kFloat64))[19][0];
  EXPECT_LT((v - (1 - torch::exp(-0.02 / expected))).abs().max().item<double>(), 1e-12);
  EXPECT_THROW(temporal_scales(3, 0.1, 1), ConfigError);
}

}  // namespace
}  // namespace spikedepth
