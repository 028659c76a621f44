#include "models/studies/heterogeneity/decay_network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "models/studies/heterogeneity/lag_task.hpp"

namespace spikedepth {
namespace {

// The published recursion, written down with loops over plain numbers.
std::vector<double> reference_scores(DecayNetwork& network, const torch::Tensor& input) {
  const auto named = network.named_parameters();
  const auto buffers = network.named_buffers();
  const auto get = [&](const char* name) {
    const auto* found = named.find(name);
    return (found != nullptr ? *found : buffers[name]).detach().to(torch::kFloat64);
  };
  const auto w = get("input"), v = get("recurrent"), out = get("readout");
  const auto alpha = get("alpha"), beta = get("beta");
  const auto out_alpha = get("readout_alpha"), out_beta = get("readout_beta");
  const auto n = w.size(1), classes = out.size(1);
  std::vector<double> syn(n), mem(n), out_syn(classes), out_mem(classes), best(classes, -1e9);
  for (std::int64_t t = 0; t < input.size(0); ++t) {
    std::vector<double> s(n);
    for (std::int64_t i = 0; i < n; ++i) s[i] = mem[i] > 1 ? 1 : 0;
    for (std::int64_t k = 0; k < classes; ++k) {
      double current = 0;
      for (std::int64_t i = 0; i < n; ++i) current += s[i] * out[i][k].item<double>();
      const double b = out_beta[k].item<double>();
      out_mem[k] = b * out_mem[k] + (1 - b) * out_syn[k];
      out_syn[k] = out_alpha[k].item<double>() * out_syn[k] + current;
      best[k] = std::max(best[k], out_mem[k]);
    }
    for (std::int64_t i = 0; i < n; ++i) {
      double current = 0;
      for (std::int64_t j = 0; j < w.size(0); ++j)
        current += input[t][0][j].item<double>() * w[j][i].item<double>();
      for (std::int64_t j = 0; j < n; ++j) current += s[j] * v[j][i].item<double>();
      const double b = beta[i].item<double>();
      mem[i] = b * mem[i] + (1 - b) * syn[i] - s[i];
      syn[i] = alpha[i].item<double>() * syn[i] + current;
    }
  }
  return best;
}

DecayNetworkOptions small() {
  DecayNetworkOptions options;
  options.inputs = 6;
  options.neurons = 5;
  options.classes = 3;
  options.heterogeneous = true;
  options.train_decays = true;
  return options;
}

TEST(DecayNetwork, FollowsThePublishedRecursion) {
  torch::manual_seed(3);
  DecayNetwork network(small());
  network.to(torch::kFloat64);
  const auto input = torch::rand({40, 1, 6}, torch::kFloat64).lt(0.4).to(torch::kFloat64);
  const auto scores = network.forward(input);
  const auto expected = reference_scores(network, input);
  double size = 0;
  for (std::size_t k = 0; k < expected.size(); ++k) {
    EXPECT_NEAR(scores[0][static_cast<std::int64_t>(k)].item<double>(), expected[k], 1e-12);
    size += std::abs(expected[k]);
  }
  EXPECT_GT(size, 1e-3);  // it did spike
}

// With smooth spikes and nothing detached autograd is the true derivative.
TEST(DecayNetwork, GradientOfTheDecaysEqualsCentralDifferences) {
  torch::manual_seed(4);
  auto options = small();
  options.smooth = true;
  options.detach_input_scale = false;
  options.surrogate.alpha = 5;
  DecayNetwork network(options);
  network.to(torch::kFloat64);
  const auto input = torch::rand({25, 2, 6}, torch::kFloat64).lt(0.4).to(torch::kFloat64);
  const auto probe = torch::randn({2, 3}, torch::kFloat64);
  const auto loss = [&] { return (network.forward(input) * probe).sum(); };
  loss().backward();
  torch::NoGradGuard no_grad;
  for (const char* name : {"alpha", "beta"}) {
    auto decay = network.named_parameters()[name];
    const double step = 1e-6, value = decay[2].item<double>();
    decay[2] = value + step;
    const double above = loss().item<double>();
    decay[2] = value - step;
    const double below = loss().item<double>();
    decay[2] = value;
    const double expected = (above - below) / (2 * step);
    EXPECT_NEAR(decay.grad()[2].item<double>(), expected, 1e-4 * std::abs(expected) + 1e-9) << name;
  }
}

TEST(DecayNetwork, DecaysStayInBoundsAndUntrainedOnesStayPut) {
  const auto patterns = lag_patterns(32, 7);
  for (const bool trains : {false, true}) {
    for (const bool shared : {false, true}) {
      torch::manual_seed(5);
      DecayNetworkOptions options;
      options.heterogeneous = true;
      options.train_decays = trains;
      options.shared_decays = shared;
      DecayNetwork network(options);
      const auto before = network.membrane_decays().clone();
      EXPECT_EQ(before.numel(), shared ? 1 : options.neurons);
      torch::optim::Adam optimizer(network.parameters(), torch::optim::AdamOptions(0.05));
      for (int i = 0; i < 3; ++i) {
        optimizer.zero_grad();
        torch::nn::functional::cross_entropy(network.forward(patterns.spikes), patterns.labels)
            .backward();
        optimizer.step();
        network.clamp_decays();
      }
      const auto after = network.membrane_decays();
      EXPECT_EQ(torch::equal(before, after), !trains);
      EXPECT_GE(after.min().item<double>(), kLeastDecay - 1e-6);
      EXPECT_LE(after.max().item<double>(), kMostDecay + 1e-6);
    }
  }
}

// Arms of one seed differ in their decays alone.
TEST(DecayNetwork, ArmsShareTheirWeights) {
  const auto weights = [](bool heterogeneous, bool trains) {
    torch::manual_seed(6);
    DecayNetworkOptions options;
    options.heterogeneous = heterogeneous;
    options.train_decays = trains;
    DecayNetwork network(options);
    return network.named_parameters()["recurrent"].detach().clone();
  };
  EXPECT_TRUE(torch::equal(weights(false, false), weights(true, true)));
}

TEST(LagTask, BurstsComeAfterTheLagsOfTheLabel) {
  const double lags[3][2] = {{2, 5}, {10, 18}, {30, 55}};
  const auto patterns = lag_patterns(400, 11, 1.0, 0.0);

  for (std::int64_t label : {0, 5, 7}) {
    const auto chosen = patterns.labels.eq(label).nonzero().squeeze(1);
    const auto mean = patterns.spikes.index_select(1, chosen);
    double error = 0;
    for (std::int64_t group = 1; group < 4; ++group) {
      const double lag = lags[group - 1][(label >> (group - 1)) & 1];
      // The likeliest distance: the highest correlation of group 0 with this group.
      const auto first = mean.narrow(2, 0, 10).sum(2),
                 other = mean.narrow(2, 10 * group, 10).sum(2);
      double best = -1, at = 0;
      for (std::int64_t shift = 0; shift < 60; ++shift) {
        const double match =
            (first.narrow(0, 0, kLagSteps - shift) * other.narrow(0, shift, kLagSteps - shift))
                .sum()
                .item<double>();
        if (match > best) best = match, at = static_cast<double>(shift);
      }
      error = std::max(error, std::abs(at - lag));
    }
    EXPECT_LE(error, 1) << "label " << label;
  }
  EXPECT_NEAR(rate_patterns(300, 3).spikes.mean().item<double>(), 0.03 * (1 + 1.0 / 8), 0.001);
}

}  // namespace
}  // namespace spikedepth
