// Proxy learning in the small networks of its study: what is differentiated, kept and shared.
#include <gtest/gtest.h>

#include "core/snn/tensor_memory.hpp"
#include "core/snn/twin_network.hpp"
#include "models/studies/proxy/random_dots.hpp"
#include "models/studies/proxy/twin_training.hpp"
#include "tests/support/tensor_distance.hpp"

namespace spikedepth {
namespace {

using torch::Tensor;

constexpr std::int64_t kProxyBatch = 7, kProxyInputs = 12, kProxyHidden = 9, kProxyOutputs = 4;

TwinChain linear_chain(ChainReadout readout = ChainReadout::spike_count) {
  torch::manual_seed(5);
  ChainOptions options;
  options.activation = TwinActivation::relu;
  options.readout = readout;
  TwinChain chain(options);
  chain->add_linear(kProxyInputs, kProxyHidden);
  chain->add_linear(kProxyHidden, kProxyOutputs);
  chain->to(torch::kFloat64);
  torch::NoGradGuard no_grad;
  for (auto& weights : chain->parameters()) weights.mul_(3);  // so that both stages fire
  return chain;
}

struct ProxyProblem {
  Tensor inputs, targets;
};

ProxyProblem proxy_problem() {
  torch::manual_seed(6);
  return {torch::rand({kProxyBatch, kProxyInputs}, torch::kFloat64),
          torch::rand({kProxyBatch, kProxyOutputs}, torch::kFloat64)};
}

std::vector<Tensor> gradients(TwinChain& chain, const Tensor& output, const Tensor& target) {
  return torch::autograd::grad({torch::mse_loss(output, target)}, chain->parameters());
}

// dL/dW = delta(spiking) times the twin's Jacobian, written down by hand.
std::vector<Tensor> by_hand(TwinChain& chain, const Tensor& inputs, const Tensor& output,
                            const Tensor& target) {
  torch::NoGradGuard no_grad;
  const auto first = chain->parameters()[0], second = chain->parameters()[1];
  const auto z = inputs.matmul(first.t());
  const auto delta = 2 * (output - target) / static_cast<double>(kProxyBatch * kProxyOutputs);
  const auto below = delta.matmul(second) * z.gt(0);
  return {below.t().matmul(inputs), delta.t().matmul(torch::relu(z))};
}

TEST(ProxyChain, GradientsAreTheSpikingErrorTimesTheTwinsJacobian) {
  auto chain = linear_chain();
  const auto [inputs, targets] = proxy_problem();
  const auto spiking = chain->forward(inputs, 8).detach();
  ASSERT_GT(spiking.sum().item<double>(), 10);
  const auto found = gradients(chain, trained_output(chain, TwinWay::proxy, inputs, 8), targets);
  const auto expected = by_hand(chain, inputs, spiking, targets);
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_LT(test::largest_distance(found[i], expected[i]), 1e-9) << i;
}

TEST(ProxyChain, TheyAreTheTwinsOwnOnlyWhereItsOutputIsTheSpikingOne) {
  auto chain = linear_chain();
  const auto [inputs, targets] = proxy_problem();
  const auto own = gradients(chain, chain->forward_analog(inputs), targets);
  const auto replaced =
      gradients(chain, tied(chain->forward_analog(inputs), chain->forward_analog(inputs)), targets);
  const auto proxy = gradients(chain, trained_output(chain, TwinWay::proxy, inputs, 8), targets);
  for (std::size_t i = 0; i < own.size(); ++i) {
    EXPECT_LT(test::largest_distance(replaced[i], own[i]), 1e-12) << i;
    EXPECT_GT(test::largest_distance(proxy[i], own[i]), 1e-2) << i;
  }
}

TEST(ProxyChain, OtherStepsGiveOtherGradientsAndNoErrorNone) {
  auto chain = linear_chain();
  const auto [inputs, targets] = proxy_problem();
  const auto of_steps = [&, input = inputs, target = targets](std::int64_t steps) {
    return gradients(chain, trained_output(chain, TwinWay::proxy, input, steps), target);
  };
  EXPECT_GT(test::largest_distance(of_steps(8)[1], of_steps(16)[1]), 1e-2);
  const auto reached = chain->forward(inputs, 8).detach();
  for (const auto& gradient :
       gradients(chain, trained_output(chain, TwinWay::proxy, inputs, 8), reached))
    EXPECT_EQ(gradient.abs().max().item<double>(), 0);
}

/// conv 8 - conv 16 - 64 - 10, as the study's classifiers.
TwinChain small_classifier(ChainReadout readout = ChainReadout::mean_current) {
  torch::manual_seed(8);
  ChainOptions options;
  options.readout = readout;
  TwinChain chain(options);
  chain->add_convolution({1, 8, 3, true, false, 2});
  chain->add_convolution({8, 16, 3, true, false, 2});
  chain->add_linear(16 * 3 * 3, 64);
  chain->add_linear(64, 10, readout == ChainReadout::mean_current);
  return chain;
}

std::size_t step_bytes(TwinWay way, std::int64_t steps) {
  auto chain = small_classifier();
  const auto images = torch::rand({50, 1, 14, 14});
  const auto work = [&] { trained_output(chain, way, images, steps).square().mean().backward(); };
  work();  // gradients and statistics are there from now on
  return peak_tensor_bytes(work);
}

TEST(ProxyChain, MemoryDoesNotGrowWithTheSteps) {
  torch::set_num_threads(1);
  const auto few = static_cast<double>(step_bytes(TwinWay::proxy, 4));
  const auto many = static_cast<double>(step_bytes(TwinWay::proxy, 64));
  EXPECT_GT(few, 50 * 8 * 14 * 14 * 4);  // it does count
  EXPECT_LE(many, 1.1 * few);
  // Backpropagation through time keeps every step.
  EXPECT_GT(static_cast<double>(step_bytes(TwinWay::surrogate, 64)),
            8 * static_cast<double>(step_bytes(TwinWay::surrogate, 4)));
}

TEST(ProxyChain, TheSpikingPassIsNoPartOfTheGraph) {
  auto chain = small_classifier();
  const auto images = torch::rand({3, 1, 14, 14});
  const auto output = trained_output(chain, TwinWay::proxy, images, 4);
  auto counting = small_classifier(ChainReadout::spike_count);
  trained_output(counting, TwinWay::proxy, images, 4);
  ASSERT_TRUE(counting->readout_potential().defined());
  EXPECT_FALSE(counting->readout_potential().requires_grad());
  // Nodes behind the output: as many for 4 steps as for 40.
  const auto nodes = [](const Tensor& from) {
    std::set<torch::autograd::Node*> seen;
    std::vector<torch::autograd::Node*> open = {from.grad_fn().get()};
    while (!open.empty()) {
      auto* node = open.back();
      open.pop_back();
      if (node == nullptr || !seen.insert(node).second) continue;
      for (const auto& edge : node->next_edges()) open.push_back(edge.function.get());
    }
    return seen.size();
  };
  EXPECT_EQ(nodes(output), nodes(trained_output(chain, TwinWay::proxy, images, 40)));
  EXPECT_GT(nodes(trained_output(chain, TwinWay::surrogate, images, 40)),
            5 * nodes(trained_output(chain, TwinWay::surrogate, images, 4)));
}

TEST(ProxyChain, TwinsShareTheirWeightsButNotTheirStatistics) {
  torch::set_num_threads(1);
  auto chain = small_classifier();
  const auto before = chain->parameters();
  TwinTraining training;
  training.iterations = 10;
  training.batch = [](std::int64_t) {
    return std::make_pair(torch::rand({20, 1, 14, 14}), torch::randint(10, {20}, torch::kInt64));
  };
  training.loss = [](const Tensor& output, const Tensor& labels) {
    return torch::nn::functional::cross_entropy(output, labels);
  };
  train_chain(chain, training);
  const auto after = chain->parameters();
  for (std::size_t i = 0; i < after.size(); ++i) EXPECT_TRUE(after[i].is_alias_of(before[i])) << i;
  for (const auto& norm : chain->norms())
    EXPECT_FALSE(torch::allclose(norm->analog_mean(), norm->spiking_mean(), 1e-3, 1e-4));
  // Either face sees a change of any weight.
  torch::NoGradGuard no_grad;
  const auto images = torch::rand({20, 1, 14, 14});
  for (auto weights : chain->parameters()) {
    const auto analog = chain->forward_analog(images), spiking = chain->forward(images, 16);
    weights.add_(0.5);
    EXPECT_FALSE(torch::equal(analog, chain->forward_analog(images)));
    EXPECT_FALSE(torch::equal(spiking, chain->forward(images, 16)));
    weights.sub_(0.5);
  }
}

TEST(ProxyChain, FrozenStatisticsStayWhileGainsLearn) {
  auto chain = small_classifier();
  chain->train();
  const auto images = torch::rand({20, 1, 14, 14});
  chain->forward(images, 4);
  chain->freeze_statistics(true);
  const auto mean = chain->norms()[0]->spiking_mean().clone();
  const auto analog = chain->norms()[0]->analog_mean().clone();
  chain->forward(images + 1, 4);
  trained_output(chain, TwinWay::proxy, images + 1, 4).sum().backward();
  EXPECT_TRUE(torch::equal(mean, chain->norms()[0]->spiking_mean()));
  EXPECT_TRUE(torch::equal(analog, chain->norms()[0]->analog_mean()));
  EXPECT_GT(chain->norms()[0]->parameters()[0].grad().abs().sum().item<double>(), 0);
}

// Over many steps the converted network gives what the twin gives, if thresholds are balanced; with
// thresholds of 1 activities above 1 are cut off.
TEST(ProxyChain, BalancedThresholdsConvertATwinWithoutCeiling) {
  auto chain = linear_chain(ChainReadout::mean_current);
  const auto inputs = proxy_problem().inputs;
  torch::NoGradGuard no_grad;
  const auto wanted = chain->forward_analog(inputs);
  chain->convert();
  const double cut_off = test::largest_distance(chain->forward(inputs, 512), wanted);
  chain->convert(inputs, 100);
  const double balanced = test::largest_distance(chain->forward(inputs, 512), wanted);
  EXPECT_LT(balanced, 0.02);
  EXPECT_GT(cut_off, 0.1);
}

// Weights of any scale: thresholds follow the currents, and the same neurons fire.
TEST(ProxyChain, ThresholdsFromDataMakeUpForTheScaleOfWeights) {
  const auto inputs = proxy_problem().inputs;
  torch::NoGradGuard no_grad;
  std::vector<Tensor> outputs;
  for (const double factor : {1.0, 1.0 / 64}) {
    auto chain = linear_chain(ChainReadout::mean_current);
    chain->parameters()[0].mul_(factor);
    chain->start(inputs, 75);
    outputs.push_back(chain->forward(inputs, 8));
    EXPECT_GT(chain->spike_rate(), 0.1);
  }
  EXPECT_TRUE(torch::equal(outputs[0], outputs[1]));
}

TEST(RandomDots, TheRightCameraSeesDotsFurtherLeftByTheDisparity) {
  const auto dots = random_dots(200, 3);
  std::int64_t left = 0, found = 0, elsewhere = 0;
  const auto at = [&](std::int64_t n, std::int64_t channel, std::int64_t row, std::int64_t column) {
    return dots.frames[static_cast<std::size_t>(
        ((n * kDotChannels + channel) * kDotRows + row) * kDotColumns + column)];
  };
  for (std::int64_t n = 0; n < 200; ++n) {
    for (std::int64_t row = 0; row < kDotRows; ++row) {
      for (std::int64_t column = 8; column < kDotColumns; ++column) {
        const auto disparity = static_cast<std::int64_t>(dots.disparities[static_cast<std::size_t>(
            (n * kDotRows + row) * kDotColumns + column)]);
        ASSERT_GE(disparity, 0);
        ASSERT_LE(disparity, 4);
        for (std::int64_t polarity = 0; polarity < 2; ++polarity) {
          if (at(n, polarity, row, column) == 0) continue;
          ++left;
          found += at(n, 2 + polarity, row, column - disparity) > 0 ? 1 : 0;
          elsewhere += at(n, 2 + polarity, row, column - (disparity + 2) % 5) > 0 ? 1 : 0;
        }
      }
    }
  }
  const auto share = [&](std::int64_t part) {
    return static_cast<double>(part) / static_cast<double>(left);
  };
  EXPECT_NEAR(static_cast<double>(left) / (200. * 16 * 24), 0.16, 0.01);  // 0.15 and strays of 0.01
  EXPECT_NEAR(share(found), 0.92 * 0.15 / 0.16, 0.02);
  EXPECT_LT(share(elsewhere), 0.2);
}

}  // namespace
}  // namespace spikedepth
