// The twin U-Net: its two faces, its gradients, its memory.
#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "core/learning/losses.hpp"
#include "core/learning/process_group.hpp"
#include "core/learning/rules/proxy_objective.hpp"
#include "core/snn/firing_rates.hpp"
#include "core/snn/tensor_memory.hpp"
#include "core/snn/twin_network.hpp"
#include "models/experiments/experiment.hpp"

namespace spikedepth {
namespace {

using torch::Tensor;

struct Twins {
  std::shared_ptr<DepthModel> model;
  TwinNetwork* twin = nullptr;
};

Tensor proxy_frames(std::int64_t frames = 1) {
  torch::manual_seed(12);
  return torch::poisson(torch::full({1, frames, 4, 32, 40}, 0.4));
}

Twins make_twins(std::vector<std::string> assignments, bool start = true) {
  assignments.insert(assignments.begin(), {"model.name=proxy-unet", "model.width=3"});
  auto experiment = Experiment::load("", assignments);
  torch::manual_seed(4);
  Twins twins{experiment.make_model(), nullptr};
  twins.twin = dynamic_cast<TwinNetwork*>(twins.model.get());
  if (start) twins.model->initialise({2, 1.5}, proxy_frames());
  return twins;
}

double relative_error(const Tensor& found, const Tensor& expected) {
  return ((found - expected).norm() / (expected - expected.mean()).norm()).item<double>();
}

// An independent route to the whole spiking pass: over many steps soft reset gives the clipped
// twin.
TEST(ProxyUNet, OverManyStepsTheSpikingFaceGivesTheClippedTwin) {
  torch::NoGradGuard no_grad;
  const auto frames = proxy_frames();
  std::vector<double> errors;
  for (const std::string steps : {"4", "32", "512"}) {
    const auto twins = make_twins({"model.steps=" + steps});
    const auto analog = twins.twin->forward_analog(frames), spiking = twins.model->forward(frames);
    ASSERT_EQ(analog.scales.size(), 4U);
    ASSERT_EQ(analog.layers.size(), spiking.layers.size());
    for (std::size_t i = 0; i < analog.layers.size(); ++i) {
      EXPECT_EQ(analog.layers[i].name, spiking.layers[i].name);
      EXPECT_EQ(analog.layers[i].output.sizes(), spiking.layers[i].output.sizes());
    }
    errors.push_back(relative_error(spiking.depth, analog.depth));
  }
  EXPECT_LT(errors[2], 0.1);
  EXPECT_LT(errors[2], errors[1]);
  EXPECT_LT(errors[1], errors[0]);
  // Hard reset is biased, however long it runs.
  const auto hard = make_twins({"model.steps=512", "model.reset=hard"});
  EXPECT_GT(
      relative_error(hard.model->forward(frames).depth, hard.twin->forward_analog(frames).depth),
      3 * errors[2]);
}

TEST(ProxyUNet, ThresholdsStartAtThePercentileOfTheCurrents) {
  torch::NoGradGuard no_grad;
  const auto twins = make_twins({"model.twin=relu"});
  // One in a hundred activities is above 1.
  for (const auto& layer : twins.twin->forward_analog(proxy_frames()).layers) {
    const double above = layer.output.gt(1).to(torch::kFloat64).mean().item<double>();
    EXPECT_NEAR(above, 0.01, 0.006) << layer.name;
  }
}

TEST(ProxyUNet, FramesAreTheInputOfConsecutiveStepsAndTheTwinSeesTheirMean) {
  torch::NoGradGuard no_grad;
  const auto twins = make_twins({"model.steps=6"});
  const auto frames = proxy_frames(2);
  const auto same = frames.mean(1, true);
  EXPECT_TRUE(torch::equal(twins.twin->forward_analog(frames).depth,
                           twins.twin->forward_analog(same).depth));
  EXPECT_FALSE(torch::equal(twins.model->forward(frames).depth, twins.model->forward(same).depth));
  EXPECT_THROW(twins.model->forward(proxy_frames(4)), ConfigError);
}

TEST(ProxyUNet, GradientsHaveTheErrorOfTheSpikesAtEveryScale) {
  const auto twins = make_twins({});
  const auto frames = proxy_frames();
  const auto truth = torch::full({1, 1, 32, 40}, 2.0F);
  DepthOutput both;
  {
    torch::NoGradGuard no_grad;
    both = twins.model->forward(frames);
  }
  const auto analog = twins.twin->forward_analog(frames);
  const auto joint = tied(analog, both);
  // The bias of a readout moves its own scale and all finer ones by 1 each.
  Tensor loss;
  double expected_finest = 0, expected_coarsest = 0;
  for (std::size_t i = 0; i < joint.scales.size(); ++i) {
    EXPECT_TRUE(torch::equal(joint.scales[i], both.scales[i]));
    const auto term = (joint.scales[i] - truth).square().sum();
    loss = loss.defined() ? loss + term : term;
    const double slope = 2 * (both.scales[i] - truth).sum().item<double>();
    expected_coarsest += slope;
    if (i + 1 == joint.scales.size()) expected_finest = slope;
  }
  loss.backward();
  const auto parameters = twins.model->named_parameters();
  const auto slope_of = [&](const std::string& name) {
    return parameters[name + ".up.1.bias"].grad().item<double>();
  };
  EXPECT_NEAR(slope_of("predict_depth1") / expected_finest, 1, 1e-4);
  EXPECT_NEAR(slope_of("predict_depth4") / expected_coarsest, 1, 1e-4);
}

TEST(ProxyUNet, UnknownDepthLeavesEveryGradientFinite) {
  const auto twins = make_twins({});
  ProxyObjective objective(twins.model, LossConfig());
  auto truth = torch::full({1, 1, 32, 40}, 2.0F);
  truth.narrow(3, 10, 20).fill_(std::numeric_limits<float>::quiet_NaN());
  objective.evaluate({proxy_frames(), truth, {}, {}}, false).loss.backward();
  for (const auto& item : twins.model->named_parameters()) {
    ASSERT_TRUE(item.value().grad().defined()) << item.key();
    EXPECT_TRUE(item.value().grad().isfinite().all().item<bool>()) << item.key();
  }
  // Where nothing is known nothing is learned.
  twins.model->zero_grad();
  truth.fill_(std::numeric_limits<float>::quiet_NaN());
  objective.evaluate({proxy_frames(), truth, {}, {}}, false).loss.backward();
  for (const auto& weights : twins.model->parameters())
    EXPECT_EQ(weights.grad().abs().sum().item<double>(), 0);
}

std::size_t unet_step_bytes(const std::string& rule, const std::string& steps) {
  const auto twins = make_twins({"model.steps=" + steps});
  auto experiment =
      Experiment::load("", {"model.name=proxy-unet", "model.width=3", "rule.name=" + rule});
  const auto trained = experiment.make_rule(twins.model, local_process());
  const Batch batch{proxy_frames(), torch::full({1, 1, 32, 40}, 2.0F), {"synthetic"}, {}};
  trained->step(batch, 1e-3, false);  // the optimiser has its state from now on
  return peak_tensor_bytes([&] { trained->step(batch, 1e-3, false); });
}

TEST(ProxyUNet, AStepTakesTheSameMemoryForAnySteps) {
  torch::set_num_threads(1);
  const auto few = static_cast<double>(unet_step_bytes("proxy", "4"));
  const double input_bytes = 4.0 * 32 * 40 * sizeof(float);
  EXPECT_LT(static_cast<double>(unet_step_bytes("proxy", "64")) - few, input_bytes);
  EXPECT_GT(static_cast<double>(unet_step_bytes("surrogate", "64")),
            4 * static_cast<double>(unet_step_bytes("surrogate", "4")));
}

TEST(ProxyUNet, DisagreementCountsNeuronsOfWhichOneFaceAloneIsActive) {
  DepthOutput analog, spiking;
  analog.layers = {{"a", torch::tensor({0.0, 0.5, 0.5, 0.0})}, {"b", torch::tensor({0.1, 0.1})}};
  spiking.layers = {{"a", torch::tensor({0.0, 0.2, 0.0, 0.2})}, {"b", torch::tensor({0.0, 0.4})}};
  EXPECT_EQ(disagreement(analog, spiking), 0.5);
  // A network whose thresholds nothing reaches: active twins, silent neurons.
  const auto twins = make_twins({"model.steps=1", "model.threshold_percentile=100"});
  twins.model->set_threshold_gain(1000);
  ProxyObjective objective(twins.model, LossConfig());
  const Batch batch{proxy_frames(), torch::full({1, 1, 32, 40}, 2.0F), {}, {}};
  const auto first = objective.evaluate(batch, true);
  ASSERT_EQ(first.figures.size(), 1U);
  EXPECT_GT(first.figures[0].second, 0.3);
  EXPECT_EQ(first.warnings.size(), 1U);
  EXPECT_TRUE(objective.evaluate(batch, true).warnings.empty());  // said once
}

TEST(ProxyUNet, BalancedThresholdsCarryActivitiesAboveOne) {
  torch::NoGradGuard no_grad;
  const auto frames = proxy_frames();
  const auto twins =
      make_twins({"model.steps=512", "model.twin=relu", "model.threshold_percentile=80"});
  const auto analog = twins.twin->forward_analog(frames);
  const double cut_off = relative_error(twins.model->forward(frames).depth, analog.depth);
  twins.twin->balance(analog, 100, 1);
  const double balanced = relative_error(twins.model->forward(frames).depth, analog.depth);
  EXPECT_LT(balanced, 0.15);
  EXPECT_GT(cut_off, 3 * balanced);
  EXPECT_TRUE(torch::equal(analog.depth, twins.twin->forward_analog(frames).depth));
}

TEST(ProxyUNet, RulesOfTwinsSayWhichNetworksTheyCannotTrain) {
  auto experiment = Experiment::load("", {"model.name=stereospike", "model.width=2"});
  for (const std::string rule : {"proxy", "conversion"}) {
    auto other = experiment.with({"rule.name=" + rule});
    try {
      other.make_rule(other.make_model(), local_process());
      ADD_FAILURE() << rule;
    } catch (const ConfigError& error) {
      EXPECT_NE(std::string(error.what()).find("no twin without spikes"), std::string::npos);
    }
  }
  EXPECT_NE(make_twins({}, false).model->no_description_because(), "");
}

}  // namespace
}  // namespace spikedepth
