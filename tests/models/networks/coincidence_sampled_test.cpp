// The sampled readout beside the coincidence network's depth.
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "models/networks/coincidence/coincidence_network.hpp"
#include "models/networks/coincidence/depth_posterior.hpp"

namespace spikedepth {
namespace {

constexpr double kSampledRig_px_m = 19.94;

CoincidenceConfig sampled_config(std::int64_t samples) {
  CoincidenceConfig config = coincidence_sampled_config();
  config.width = 3;
  config.disparities = 14;
  config.windows = 1;
  config.samples = samples;
  return config;
}

std::shared_ptr<CoincidenceNetwork> sampled_network(const CoincidenceConfig& config,
                                                    const torch::Tensor& frames) {
  torch::manual_seed(5);
  auto network = std::make_shared<CoincidenceNetwork>(config);
  network->set_origin({torch::tensor({kSampledRig_px_m}), 0});
  network->initialise({2.0, 2.5}, frames);
  return network;
}

torch::Tensor counts_of() {
  torch::manual_seed(4);
  return torch::poisson(torch::full({1, 1, 4, 66, 90}, 0.15));
}

TEST(CoincidenceSampled, DepthIsThatOfTheNetworkWithoutIt) {
  const torch::NoGradGuard no_grad;
  const auto frames = counts_of();
  auto plain = sampled_config(50);
  plain.uncertainty = "none";
  const auto without = sampled_network(plain, frames),
             with = sampled_network(sampled_config(50), frames);
  without->eval();
  with->eval();
  EXPECT_TRUE(torch::equal(with->forward(frames).depth, without->forward(frames).depth));
  EXPECT_FALSE(without->forward(frames).confidence.defined());
  EXPECT_EQ(without->no_description_because(), "");
  EXPECT_NE(with->no_description_because(), "");
}

TEST(CoincidenceSampled, IntervalsHoldTheDepthsBetweenAndRepeat) {
  const torch::NoGradGuard no_grad;
  const auto frames = counts_of();
  const auto network = sampled_network(sampled_config(100), frames);
  network->eval();
  const auto output = network->forward(frames);
  EXPECT_EQ(output.confidence.sizes(), output.depth.sizes());
  EXPECT_TRUE((output.low <= output.high).all().item<bool>());
  EXPECT_TRUE((output.low > 0).all().item<bool>());
  EXPECT_NEAR((output.confidence * (1 + 0.5 * (output.high - output.low))).mean().item<double>(), 1,
              1e-5);
  EXPECT_EQ(output.layers.back().name, "posterior");
  EXPECT_TRUE(torch::equal(network->forward(frames).low, output.low));
}

TEST(CoincidenceSampled, ManySamplesAreTheDistribution) {
  const torch::NoGradGuard no_grad;
  const auto frames = counts_of();
  const auto exact = sampled_network(sampled_config(0), frames);
  exact->eval();
  const auto wanted = exact->forward(frames).high;
  double before = 1e9;
  for (const std::int64_t samples : {30, 1000, 30000}) {
    const auto network = sampled_network(sampled_config(samples), frames);
    network->eval();
    const auto gap = ((network->forward(frames).high / wanted).log().abs().mean()).item<double>();
    EXPECT_LT(gap, 0.6 * before) << samples;
    before = gap;
  }
  EXPECT_LT(before, 0.02);
}

TEST(CoincidenceSampled, ATemperatureWidensTheIntervals) {
  const torch::NoGradGuard no_grad;
  const auto frames = counts_of();
  double before = 0;
  for (const double temperature : {0.5, 1.0, 2.0}) {
    auto config = sampled_config(0);
    config.temperature = temperature;
    const auto network = sampled_network(config, frames);
    network->eval();
    const auto output = network->forward(frames);
    const double width = (output.high / output.low).log().mean().item<double>();
    EXPECT_GT(width, before);
    before = width;
  }
}

// The truth's answer of a uniform distribution: twelfths over the answers' widths.
TEST(CoincidenceSampled, SurpriseIsMinusTheLogDensity) {
  const auto logits = torch::zeros({1, 12, 4, 4});
  const auto disparity = torch::full({1, 1, 16, 16}, 8.0);
  const auto valid = torch::ones({1, 1, 16, 16}, torch::kBool);
  struct Case {
    double ratio, width;
  };
  for (const auto& [ratio, width] : {Case{1.01, 0.03}, Case{0.9, 0.075}, Case{1.5, 0.3}}) {
    const auto surprise = posterior_surprise(logits, disparity, disparity * ratio, valid);
    EXPECT_NEAR(surprise.item<double>(), std::log(12 * width), 1e-5) << ratio;
  }
  auto some = valid.clone();
  some.select(2, 0).fill_(false);
  auto truth = disparity * 1.01;
  truth.select(2, 0).fill_(std::nan(""));
  EXPECT_NEAR(posterior_surprise(logits, disparity, truth, some).item<double>(),
              std::log(12 * 0.03), 1e-5);
  const auto none = torch::zeros_like(valid);
  EXPECT_EQ(posterior_surprise(logits, disparity, truth, none).item<double>(), 0);
}

// A ramp over the cells of a map whose size is no multiple of a cell's: a cell's middle lies where
// it does in maps of any size.
TEST(CoincidenceSampled, TheDistributionLiesOnItsPixels) {
  const torch::NoGradGuard no_grad;
  const auto ramp = torch::arange(6, torch::kFloat32).view({1, 1, 1, 6});
  auto logits = torch::zeros({1, 12, 3, 6});
  logits.select(1, 3).copy_(ramp.expand({1, 1, 3, 6}).squeeze(1));
  const auto output_of = [&](std::int64_t height, std::int64_t width) {
    DepthOutput output;
    set_uncertainty(logits.softmax(1), torch::full({1, 1, height, width}, 8.0F),
                    torch::full({1, 1, 1, 1}, 20.0F), output);
    return output;
  };
  const auto whole = output_of(12, 24), cut = output_of(10, 21);
  for (const auto& [one, other] :
       {std::pair{whole.low, cut.low}, {whole.high, cut.high}, {whole.confidence, cut.confidence}})
    EXPECT_TRUE(torch::allclose(one.slice(2, 0, 10).slice(3, 0, 21), other));
  EXPECT_GT((whole.high.select(3, 0) - whole.high.select(3, 20)).abs().max().item<double>(), 0.1);
  const auto surprise = [&](std::int64_t width) {
    auto valid = torch::zeros({1, 1, 12, width}, torch::kBool);
    valid.slice(3, 0, 19).fill_(true);
    const auto disparity = torch::full({1, 1, 12, width}, 8.0F);
    return posterior_surprise(logits, disparity, disparity * 0.8, valid).item<double>();
  };
  EXPECT_NEAR(surprise(24), surprise(21), 1e-6);
  EXPECT_THROW(surprise(25), InternalError);
}

// Neurons draw the same noise for an image wherever it stands in its batch.
TEST(CoincidenceSampled, SamplesDoNotDependOnTheBatch) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(6);
  PosteriorOptions options;
  options.samples = 40;
  DepthPosterior posterior(options);
  const auto logits = torch::randn({3, 12, 5, 7});
  const auto batch = posterior->sample(logits);
  for (std::int64_t image = 0; image < 3; ++image) {
    EXPECT_TRUE(torch::equal(batch[image], posterior->sample(logits.slice(0, image, image + 1))[0]))
        << image;
  }
}

TEST(CoincidenceSampled, WhatItLearnsDoesNotReachTheDepth) {
  const auto frames = counts_of();
  const auto network = sampled_network(sampled_config(50), frames);
  network->train();
  const auto output = network->forward(frames);
  const auto truth = output.depth.detach() * 1.1;
  ASSERT_TRUE(static_cast<bool>(output.surprise));
  output.surprise(truth, torch::ones_like(truth, torch::kBool)).backward();
  bool any = false;
  for (const auto& item : network->named_parameters()) {
    const auto& gradient = item.value().grad();
    const bool moved = gradient.defined() && gradient.abs().sum().item<double>() > 0;
    const bool own = item.key().find("posterior") == 0;
    any = any || (own && moved);
    EXPECT_TRUE(own || !moved) << item.key();
  }
  EXPECT_TRUE(any);
}

}  // namespace
}  // namespace spikedepth
