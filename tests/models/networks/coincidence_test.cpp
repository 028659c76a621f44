#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/engine/event_driven_engine.hpp"
#include "core/engine/grid_weights.hpp"
#include "core/snn/operation_monitor.hpp"
#include "models/networks/coincidence/coincidence_network.hpp"
#include "models/networks/registry.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kRows = 66, kColumns = 90;
constexpr double kRig_px_m = 19.94;

torch::Tensor stereo_counts(std::int64_t windows) {
  return torch::poisson(torch::full({1, windows, 4, kRows, kColumns}, 0.15));
}

std::shared_ptr<CoincidenceNetwork> firing_network(const CoincidenceConfig& config,
                                                   const torch::Tensor& frames) {
  auto network = std::make_shared<CoincidenceNetwork>(config);
  network->set_origin({torch::tensor({kRig_px_m}), 0});
  network->initialise({2.0, 2.5}, frames);
  return network;
}

CoincidenceConfig narrow_coincidence(std::int64_t windows) {
  CoincidenceConfig config;
  config.width = 3;
  config.disparities = 14;
  config.windows = windows;
  return config;
}

TEST(Coincidence, HasTheParametersOfItsPlan) {
  // w = 8, D = 32, 64 matches, three windows: 5x5 and 3x3 kernels of the layers, readouts with
  // bias.
  const std::int64_t expected = 25 * 12 * 16 + 25 * 16 * 32 + 25 * 32 * 64 + 9 * 96 * 64 +
                                25 * 64 * 128 + 2 * 9 * 128 * 128 + 9 * 128 * 64 + 9 * 64 * 32 +
                                (9 * 64 + 1) + (9 * 96 + 1);
  EXPECT_EQ(default_parameter_count(find_model("coincidence")), expected);
}

TEST(Coincidence, TheEngineGivesItsSpikesAndItsDepth) {
  torch::NoGradGuard no_grad;
  for (const std::int64_t windows : {1, 2}) {
    torch::manual_seed(3);
    const auto frames = stereo_counts(windows);
    const auto network = firing_network(narrow_coincidence(windows), frames);
    network->load_weights(on_grid(network->describe()));
    OperationMonitor monitor(*network);
    const auto output = network->forward(frames);
    EngineOptions options;
    options.rig_px_m = kRig_px_m;
    EventDrivenEngine engine(network->describe(),
                             {static_cast<int>(kRows), static_cast<int>(kColumns)}, options);
    const auto values = frames.contiguous();
    const auto& depth = engine.run(values.data_ptr<float>());
    const auto rates = engine.rates();
    for (std::size_t i = 0; i < rates.size(); ++i) {
      EXPECT_EQ(rates[i].layer, output.layers[i].name);
      EXPECT_DOUBLE_EQ(rates[i].rate * rates[i].neurons,
                       output.layers[i].output.sum().item<double>())
          << rates[i].layer;
      EXPECT_GT(rates[i].rate, 0.001) << rates[i].layer << " tests nothing";
    }
    const auto found = torch::tensor(depth).view_as(output.depth);
    EXPECT_LT((found - output.depth).abs().max().item<double>(), 1e-4);
    const auto here = monitor.take(), there = engine.operations(values.data_ptr<float>());
    ASSERT_EQ(here.size(), there.size());
    for (const auto& work : here) {
      const auto same = std::find_if(there.begin(), there.end(),
                                     [&](const auto& other) { return other.layer == work.layer; });
      ASSERT_NE(same, there.end()) << work.layer;
      EXPECT_EQ(same->nonzero, work.nonzero) << work.layer;
    }
  }
}

TEST(Coincidence, AMarginIsSeenByTheCellsAlone) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(4);
  const auto frames = stereo_counts(1);
  const auto network = firing_network(narrow_coincidence(1), frames);
  const auto alone = network->forward(frames).depth;
  const auto margin = network->left_margin_px();
  EXPECT_EQ(margin, 16);
  const auto rig = torch::tensor({kRig_px_m});
  network->set_origin({rig, margin});
  const auto empty = torch::zeros({1, 1, 4, kRows, margin});
  EXPECT_TRUE(torch::equal(network->forward(torch::cat({empty, frames}, 4)).depth, alone));
  const auto events = torch::poisson(torch::full_like(empty, 0.3));
  const auto beside = network->forward(torch::cat({events, frames}, 4)).depth;
  EXPECT_EQ(beside.sizes(), alone.sizes());
  EXPECT_FALSE(torch::equal(beside, alone));
}

TEST(Coincidence, ReadsDepthFromTheRig) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(5);
  const auto frames = stereo_counts(2);
  const auto network = firing_network(narrow_coincidence(2), frames);
  const auto depth = network->forward(frames).depth;
  network->set_origin({torch::tensor({2 * kRig_px_m}), 0});
  EXPECT_TRUE(torch::allclose(network->forward(frames).depth, 2 * depth));
  network->set_origin({});
  EXPECT_THROW(network->forward(frames), ConfigError);
}

TEST(Coincidence, RefusesOtherTimeStepsThanItsWindows) {
  const auto frames = stereo_counts(1);
  const auto network = std::make_shared<CoincidenceNetwork>(narrow_coincidence(2));
  network->set_origin({torch::tensor({kRig_px_m}), 0});
  try {
    network->forward(frames);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("slice.steps"), std::string::npos);
  }
}

// Batches in pieces are batches in one: nothing is left from one image to the next.
TEST(Coincidence, KeepsNothingBetweenImages) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(6);
  const auto first = stereo_counts(2), second = stereo_counts(2);
  const auto network = firing_network(narrow_coincidence(2), first);
  const auto rig = torch::tensor({kRig_px_m, kRig_px_m});
  const auto one = network->forward(first).depth, two = network->forward(second).depth;
  network->set_origin({rig, 0});
  const auto both = network->forward(torch::cat({first, second})).depth;
  EXPECT_TRUE(torch::allclose(both, torch::cat({one, two}), 1e-5, 1e-5));
}

}  // namespace
}  // namespace spikedepth
