// Frozen codes are those of the layer that learnt them.
#include "core/balance/patch_codes.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

struct Trained {
  BalanceParameters parameters;
  BalanceWeights<float> weights;
};

Trained some_layer(BalanceScheme scheme, bool bias_inside) {
  BalanceParameters p;
  p.inputs = 10;
  p.neurons = 6;
  p.scheme = scheme;
  p.dt_ms = 2;
  p.target_rate = 0.03;
  p.noise = p.final_noise = 0.2;
  p.bias_inside = bias_inside;
  BalanceLayer<float> layer(p, 1);
  auto weights = layer.weights();
  Random random(9);
  for (auto& value : weights.forward) value = static_cast<float>(random.uniform(0, 0.4));
  for (auto& value : weights.decoder) value = static_cast<float>(random.uniform(0, 0.4));
  for (auto& value : weights.recurrent) value = static_cast<float>(random.uniform(-0.5, 0));
  return {p, weights};
}

// The layer itself, shown a patch from rest many times: means of traces over the steps that count.
std::vector<double> layer_code(const Trained& trained, const std::vector<float>& x,
                               const CodeCourse& course, int repeats) {
  BalanceLayer<float> layer(trained.parameters, 3);
  layer.weights() = trained.weights;
  std::vector<double> code(6, 0.0);
  const auto first = course.steps - std::llround(course.counted * double(course.steps));
  for (int repeat = 0; repeat < repeats; ++repeat) {
    layer.reset_state();
    for (std::int64_t step = 0; step < course.steps; ++step) {
      layer.step(x, false);
      for (std::size_t j = 0; step >= first && j < 6; ++j)
        code[j] += double(layer.traces()[j]) / double(repeats * (course.steps - first));
    }
  }
  return code;
}

TEST(PatchCoder, HasTheMeanCodeOfTheLayer) {
  const CodeCourse course{20, 0.5};
  const std::vector<float> x = {1, 0, 1, 1, 0, 0, 1, 0, 1, 0};
  constexpr int kRepeats = 4000;
  for (const auto scheme : {BalanceScheme::analytic, BalanceScheme::somatic}) {
    for (const bool inside : {true, false}) {
      const auto trained = some_layer(scheme, inside);
      const PatchCoder coder(trained.parameters, trained.weights, 0.2, course, 7);
      const auto expected = layer_code(trained, x, course, kRepeats);
      std::vector<double> mean(6, 0.0);
      std::vector<float> code(6);
      for (int n = 0; n < kRepeats; ++n) {
        coder.encode(x.data(), static_cast<std::uint64_t>(n), code.data());
        for (std::size_t j = 0; j < 6; ++j) mean[j] += double(code[j]) / kRepeats;
      }
      for (std::size_t j = 0; j < 6; ++j)
        EXPECT_NEAR(mean[j], expected[j], 0.02 + 0.05 * expected[j]);
      EXPECT_GT(mean[0] + mean[1] + mean[2], 0.3);
    }
  }
}

TEST(PatchCoder, TheSameNumberGivesTheSameBitsAndNothingGivesNothing) {
  const auto trained = some_layer(BalanceScheme::analytic, true);
  const PatchCoder coder(trained.parameters, trained.weights, 0.2, {20, 0.5}, 7);
  const std::vector<float> x = {1, 0, 1, 1, 0, 0, 1, 0, 1, 0}, nothing(10, 0.0F);
  std::vector<float> first(6), again(6), other(6), empty(6, 1.0F);
  coder.encode(x.data(), 5, first.data());
  coder.encode(x.data(), 5, again.data());
  coder.encode(x.data(), 6, other.data());
  EXPECT_EQ(coder.encode(nothing.data(), 5, empty.data()), 0);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
  EXPECT_EQ(empty, std::vector<float>(6, 0.0F));
}

TEST(PatchCoder, RefusesCompartments) {
  const auto trained = some_layer(BalanceScheme::dendritic, true);
  EXPECT_THROW(PatchCoder(trained.parameters, trained.weights, 0.2, {20, 0.5}, 7), ConfigError);
}

}  // namespace
}  // namespace spikedepth
