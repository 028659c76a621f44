#include "core/snn/residual_block.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kChannels = 8;

ResidualBlockOptions block_options(ResidualForm form, Connection connect = Connection::add) {
  ResidualBlockOptions options;
  options.inputs = options.outputs = kChannels;
  options.form = form;
  options.connect = connect;
  options.zero_init = form != ResidualForm::plain;
  return options;
}

ResidualBlockOptions leaky(ResidualBlockOptions options) {
  options.neuron.kind = NeuronKind::parametric_leaky;
  options.neuron.tau.mean = 2.0;
  return options;
}

torch::Tensor random_spikes(std::int64_t steps = 4, std::int64_t channels = kChannels) {
  torch::manual_seed(3);
  return (torch::rand({steps, 4, channels, 8, 8}) < 0.2).to(torch::kFloat32);
}

struct StackResult {
  torch::Tensor output;
  torch::Tensor gradient;  // d(sum of output) / d(input); d(sum of output) / d(output) is 1
  /// Norm of the gradient at the input over its norm at the output.
  double ratio() const {
    return gradient.to(torch::kFloat64).square().mean().sqrt().item<double>();
  }
};

// `count` blocks in training on `input`; `kaiming` instead of the identity.
StackResult run_stack(const ResidualBlockOptions& options, int count, const torch::Tensor& input,
                      bool kaiming = false) {
  torch::manual_seed(5);
  const auto start = input.clone().requires_grad_();
  auto x = start;
  for (int i = 0; i < count; ++i) {
    ResidualBlock block(options);
    if (kaiming) draw_kaiming(*block);
    x = block->forward_sequence(x);
  }
  return {x.detach(), torch::autograd::grad({x.sum()}, {start}).front()};
}

bool is_identity(const ResidualBlockOptions& options, int count = 100) {
  const auto input = random_spikes();
  return torch::equal(run_stack(options, count, input).output, input);
}

TEST(ResidualBlock, AHundredSewBlocksAreTheIdentityToTheBit) {
  for (const auto connect : {Connection::add, Connection::inverted_and}) {
    auto options = block_options(ResidualForm::sew, connect);
    for (const bool norm : {true, false}) {
      options.batch_norm = norm;
      EXPECT_TRUE(is_identity(options));
      EXPECT_TRUE(is_identity(leaky(options)));
    }
  }
  EXPECT_TRUE(is_identity(block_options(ResidualForm::sew, Connection::logical_and)));
  auto bottleneck = block_options(ResidualForm::sew);
  bottleneck.bottleneck = true;
  EXPECT_TRUE(is_identity(bottleneck));
}

// What a test of identity must catch: leaky neurons that never reach the threshold.
TEST(ResidualBlock, LeakyNeuronsSilenceAndBlocksAndSpikingResNet) {
  const auto input = random_spikes();
  const auto conjunction = leaky(block_options(ResidualForm::sew, Connection::logical_and));
  EXPECT_EQ(run_stack(conjunction, 1, input).output.abs().sum().item<double>(), 0);
  const auto basic = leaky(block_options(ResidualForm::basic));
  EXPECT_EQ(run_stack(basic, 1, input).output.abs().sum().item<double>(), 0);
  EXPECT_TRUE(is_identity(block_options(ResidualForm::basic)));  // integrate-and-fire, threshold 1
  auto drawn = block_options(ResidualForm::sew);
  drawn.zero_init = false;
  EXPECT_FALSE(is_identity(drawn, 1));
}

TEST(ResidualBlock, GradientPassesAHundredSewBlocksUnchanged) {
  const auto input = random_spikes();
  for (const auto connect : {Connection::add, Connection::logical_and, Connection::inverted_and})
    EXPECT_NEAR(run_stack(block_options(ResidualForm::sew, connect), 100, input).ratio(), 1, 1e-6);
}

TEST(ResidualBlock, GradientOfSpikingResNetVanishesStaysOrExplodesWithItsThreshold) {
  const auto input = random_spikes();
  auto options = block_options(ResidualForm::basic);
  const auto stays = run_stack(options, 100, input).ratio();
  EXPECT_GT(stays, 0.5);
  EXPECT_LT(stays, 0.9);
  options.neuron.surrogate.alpha = 4;
  EXPECT_GT(run_stack(options, 100, input).ratio(), 1e25);  // slope 2 at the threshold
  options.neuron.surrogate.alpha = 2;
  options.neuron.threshold = 0.5;
  EXPECT_LT(run_stack(options, 100, input).ratio(), 1e-30);
}

// Threshold 0.5 lies half way between 0 and 1: every element's slope is 1 / (1 + (pi / 2)^2).
TEST(ResidualBlock, GradientOfTenSpikingBlocksHasItsClosedForm) {
  auto options = block_options(ResidualForm::basic);
  options.neuron.threshold = 0.5;
  const auto result = run_stack(options, 10, random_spikes(1));
  const double expected = std::pow(1 / (1 + M_PI * M_PI / 4), 10);
  EXPECT_NEAR(expected, 3.98e-6, 0.01e-6);
  EXPECT_NEAR(result.gradient.min().item<double>() / expected, 1, 1e-3);
  EXPECT_NEAR(result.gradient.max().item<double>() / expected, 1, 1e-3);
}

TEST(ResidualBlock, DrawnWeightsKeepAddBoundedAndSilenceTheOthers) {
  const auto input = random_spikes();
  auto options = block_options(ResidualForm::sew);
  options.zero_init = false;
  const auto sum = run_stack(options, 100, input, true);
  EXPECT_GT(sum.ratio(), 5);
  EXPECT_LT(sum.ratio(), 200);
  EXPECT_LE(sum.output.max().item<double>(), 101);
  EXPECT_TRUE(torch::equal(sum.output, sum.output.round()));
  for (const auto connect : {Connection::logical_and, Connection::inverted_and}) {
    options.connect = connect;
    EXPECT_LT(run_stack(options, 100, input, true).output.mean().item<double>(), 1e-3);
  }
}

TEST(ResidualBlock, StepsOneByOneEqualTheSequence) {
  for (const auto form : {ResidualForm::plain, ResidualForm::basic, ResidualForm::sew}) {
    auto options = block_options(form);
    options.zero_init = false;
    options.outputs = 2 * kChannels;
    options.stride = 2;
    options.neuron.threshold = 0.3;
    ResidualBlock block(options);
    block->eval();
    const auto input = random_spikes();
    const auto sequence = block->forward_sequence(input);
    block->reset_state();
    std::vector<torch::Tensor> steps;
    for (const auto& step : input.unbind(0)) steps.push_back(block->forward(step));
    EXPECT_EQ(sequence.sizes(), (torch::IntArrayRef{4, 4, 2 * kChannels, 4, 4}));
    EXPECT_GT(sequence.sum().item<double>(), 0);
    EXPECT_LT((sequence - torch::stack(steps)).abs().mean().item<double>(), 1e-3);
  }
}

// Statistics over time: two steps of different means, each constant, differ after normalisation
// only if they were normalised together.
TEST(ResidualBlock, BatchStatisticsAreOverTimeAndBatch) {
  auto options = block_options(ResidualForm::sew);
  options.zero_init = false;
  ResidualBlock block(options);
  std::map<std::string, torch::Tensor> currents;
  ResidualHooks hooks;
  hooks.current = [&](const torch::Tensor& current, ResidualLayer& layer) {
    currents[layer.name] = current;
    return current;
  };
  block->set_hooks(hooks);
  const auto input = random_spikes(2) * torch::tensor({0.0F, 1.0F}).view({2, 1, 1, 1, 1});
  block->forward_sequence(input);
  const auto& current = currents.at("sn1");  // [T,N,C,H,W]
  EXPECT_LT(current.mean({0, 1, 3, 4}).abs().max().item<double>(), 1e-5);
  EXPECT_GT(current.select(0, 0).mean({0, 2, 3}).abs().max().item<double>(), 1e-3);
}

TEST(ResidualBlock, DownsamplingIdentityIsTheShortcutAlone) {
  auto options = block_options(ResidualForm::sew);
  options.outputs = 16;
  options.stride = 2;
  ResidualBlock block(options);
  ASSERT_NE(block->shortcut(), nullptr);
  std::map<std::string, torch::Tensor> spikes;
  ResidualHooks hooks;
  hooks.spikes = [&](const torch::Tensor& fired, const ResidualLayer& layer) {
    spikes[layer.name] = fired;
  };
  block->set_hooks(hooks);
  const auto input = random_spikes();
  const auto output = block->forward_sequence(input);
  EXPECT_EQ(spikes.at("sn2").sum().item<double>(), 0);
  EXPECT_TRUE(torch::equal(output, spikes.at("shortcut")));
  // By hand: subsampled pixels, 1x1 products, batch statistics, integrate and fire.
  const auto pixels = input.slice(3, 0, 8, 2).slice(4, 0, 8, 2);  // [T,N,C,4,4]
  const auto weight = block->shortcut()->synapse->last()->weight.view({16, kChannels});
  const auto current = torch::einsum("kc,tnchw->tnkhw", {weight, pixels});
  const auto mean = current.mean({0, 1, 3, 4}, true);
  const auto variance = (current - mean).square().mean({0, 1, 3, 4}, true);
  const auto normal = (current - mean) / (variance + 1e-5).sqrt();
  auto potential = torch::zeros_like(normal[0]);
  double differing = 0;
  for (int t = 0; t < 4; ++t) {
    potential = potential + normal[t];
    const auto fired = (potential >= 1).to(torch::kFloat32);
    potential = potential * (1 - fired);
    differing += (fired - output[t]).abs().sum().item<double>();
  }
  EXPECT_GT(output.sum().item<double>(), 100);
  EXPECT_LE(differing, 2);  // potentials at the threshold may round either way
}

TEST(ResidualBlock, JoinsBranchAndShortcutAsWrittenDown) {
  const auto input = random_spikes();
  const auto joined = [&](ResidualForm form, Connection connect) {
    auto options = block_options(form, connect);
    options.zero_init = false;
    options.neuron.threshold = 0.5;
    ResidualBlock block(options);
    torch::Tensor branch, current;  // A and F(S)
    ResidualHooks hooks;
    hooks.current = [&](const torch::Tensor& found, ResidualLayer& layer) {
      if (layer.name == "sn2") current = found;
      return found;
    };
    hooks.spikes = [&](const torch::Tensor& spikes, const ResidualLayer& layer) {
      if (layer.name == "sn2") branch = spikes;
    };
    block->set_hooks(hooks);
    const auto output = block->forward_sequence(input);
    return std::array<torch::Tensor, 3>{output, branch, current};
  };
  const auto [sum, a1, f1] = joined(ResidualForm::sew, Connection::add);
  EXPECT_TRUE(torch::equal(sum, a1 + input));
  EXPECT_GT(a1.mean().item<double>(), 0.1);
  const auto [both, a2, f2] = joined(ResidualForm::sew, Connection::logical_and);
  EXPECT_TRUE(torch::equal(both, ((a2 > 0) & (input > 0)).to(torch::kFloat32)));
  const auto [vetoed, a3, f3] = joined(ResidualForm::sew, Connection::inverted_and);
  EXPECT_TRUE(torch::equal(vetoed, ((a3 == 0) & (input > 0)).to(torch::kFloat32)));
  const auto [plain, a4, f4] = joined(ResidualForm::plain, Connection::add);
  EXPECT_TRUE(torch::equal(plain[0], (f4[0] >= 0.5).to(torch::kFloat32)));
  const auto [basic, a5, f5] = joined(ResidualForm::basic, Connection::add);
  EXPECT_TRUE(torch::equal(basic[0], (f5[0] + input[0] >= 0.5).to(torch::kFloat32)));
  EXPECT_FALSE(torch::equal(basic[0], (f5[0] >= 0.5).to(torch::kFloat32)));
}

TEST(ResidualBlock, ScaledLayersGiveScaledCurrents) {
  for (const bool norm : {true, false}) {
    auto options = block_options(ResidualForm::sew);
    options.zero_init = false;
    options.batch_norm = norm;
    ResidualBlock block(options);
    std::vector<torch::Tensor> currents;
    ResidualHooks hooks;
    hooks.current = [&](const torch::Tensor& current, ResidualLayer& layer) {
      if (layer.name == "sn1") currents.push_back(current);
      return current;
    };
    block->set_hooks(hooks);
    const auto input = random_spikes();
    block->forward_sequence(input);
    block->branch().front().scale_current(2);
    block->forward_sequence(input);
    EXPECT_LT((currents[1] - 2 * currents[0]).abs().max().item<double>(), 1e-5);
  }
}

TEST(ResidualBlock, RefusesWhatCannotBe) {
  auto conjunction = block_options(ResidualForm::sew, Connection::logical_and);
  conjunction.batch_norm = false;
  EXPECT_THROW(ResidualBlock{conjunction}, ConfigError);
  auto plain = block_options(ResidualForm::plain);
  plain.zero_init = true;
  EXPECT_THROW(ResidualBlock{plain}, ConfigError);
  auto odd = block_options(ResidualForm::sew);
  odd.bottleneck = true;
  odd.outputs = 6;
  EXPECT_THROW(ResidualBlock{odd}, ConfigError);
  EXPECT_THROW(connection("xor"), ConfigError);
}

}  // namespace
}  // namespace spikedepth
