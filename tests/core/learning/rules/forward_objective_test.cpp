// Learning forward in time against backpropagation through time, in float64.
#include "core/learning/rules/forward_objective.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/learning/losses.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/neuron.hpp"
#include "tests/support/tensor_distance.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kTimeSteps = 10;
constexpr double kTau = 3.0;  // steps

// Two layers of leaky neurons and a readout that forgets at once.
class TwoLayers : public DepthModel, public ForwardLearner {
 public:
  explicit TwoLayers(bool stateless = false) : stateless_(stateless) {
    NeuronParameters leaky;
    leaky.kind = NeuronKind::parametric_leaky;
    leaky.tau.mean = kTau;
    leaky.tau.train = false;
    leaky.threshold = 0.3;
    leaky.soft_reset = true;
    first_ = register_module("first", Convolution(ConvolutionOptions{4, 6, 3, 1, 1}));
    second_ = register_module("second", Convolution(ConvolutionOptions{6, 5, 3, 2, 1}));
    readout_ = register_module(
        "readout", UpsampleConvolution(ConvolutionOptions{5, 1, 3, 1, 0, /*bias=*/true}));
    one_ = register_module("one", Neuron(leaky));
    two_ = register_module("two", Neuron(leaky));
    to(torch::kFloat64);
    for (auto* layer : {&first_, &second_}) (*layer)->scale_weights(3);  // so that both fire
  }
  DepthOutput forward(const torch::Tensor& frames) override {
    DepthOutput output;
    for (const auto& frame : frames.unbind(1)) {
      if (stateless_) reset_state();
      const auto spikes = two_->forward(second_->forward(one_->forward(first_->forward(frame))));
      output.depth = readout_->forward(spikes, frame.size(2), frame.size(3));
    }
    output.scales = {output.depth};
    return output;
  }
  void reset_state() override {
    one_->reset_state();
    two_->reset_state();
  }
  std::string no_traces_because() const override { return ""; }
  void keep_traces(bool on) override {
    const auto keep = [&](Convolution& layer, const Neuron& neuron) {
      const double tau = neuron->time_constants().item<double>();
      layer->keep_trace(on ? std::optional<double>(stateless_ ? 0.0 : 1 - 1 / tau) : std::nullopt);
    };
    keep(first_, one_);
    keep(second_, two_);
  }
  void detach_state() override {
    one_->detach_state();
    two_->detach_state();
  }
  std::int64_t input_channels() const override { return 4; }
  std::vector<LayerFluctuation> initialise(const Initialisation&, const torch::Tensor&) override {
    return {};
  }
  void set_threshold_gain(double) override {}
  void set_layer_threshold_gain(const std::string&, double) override {}

 private:
  bool stateless_;
  Convolution first_{nullptr}, second_{nullptr};
  UpsampleConvolution readout_{nullptr};
  Neuron one_{nullptr}, two_{nullptr};
};

struct Gradients {
  torch::Tensor first, second, readout;
};

Gradients take_gradients(TwoLayers& network) {
  const auto named = network.named_parameters();
  return {named["first.0.weight"].grad().clone(), named["second.0.weight"].grad().clone(),
          named["readout.up.1.weight"].grad().clone()};
}

Batch random_batch() {
  Batch batch;
  batch.inputs = torch::poisson(torch::full({2, kTimeSteps, 4, 10, 12}, 0.3)).to(torch::kFloat64);
  batch.targets = torch::rand({2, 1, 10, 12}, torch::kFloat64) + 1;
  return batch;
}

// Gradients forward in time and through time, of the same network and batch.
std::pair<Gradients, Gradients> both_gradients(std::uint64_t seed, bool stateless) {
  torch::manual_seed(seed);
  const auto network = std::make_shared<TwoLayers>(stateless);
  const auto batch = random_batch();
  const LossConfig loss;
  ForwardObjective objective(network, loss, 0);
  const auto value = objective.evaluate(batch, false);
  EXPECT_FALSE(value.loss.requires_grad());
  const auto forward = take_gradients(*network);
  network->zero_grad();
  network->reset_state();
  torch::Tensor total;
  for (std::int64_t t = 0; t < kTimeSteps; ++t) {
    const auto output = network->forward(batch.inputs.narrow(1, t, 1));
    const auto step = depth_loss(output, batch.targets, loss).total / kTimeSteps;
    total = total.defined() ? total + step : step;
  }
  EXPECT_NEAR(value.loss.item<double>(), total.item<double>(), 1e-10);
  total.backward();
  return {forward, take_gradients(*network)};
}

TEST(ForwardObjective, ReadoutAndLastLayerLearnAsThroughTime) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto [forward, through] = both_gradients(seed, false);
    EXPECT_LT(test::norm_distance(forward.readout, through.readout), 1e-10);
    EXPECT_LT(test::norm_distance(forward.second, through.second), 1e-10);
  }
}

TEST(ForwardObjective, FirstLayerPointsTheSameWay) {
  std::vector<double> cosines;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto [forward, through] = both_gradients(seed, false);
    cosines.push_back(
        ((forward.first * through.first).sum() / (forward.first.norm() * through.first.norm()))
            .item<double>());
  }
  std::sort(cosines.begin(), cosines.end());
  EXPECT_GT(cosines[10], 0.9);
  EXPECT_GT(cosines.front(), 0.7);
  EXPECT_LT(cosines.front(), 1 - 1e-6);  // an approximation all the same
}

TEST(ForwardObjective, WithoutStateAllLayersLearnAsThroughTime) {
  const auto [forward, through] = both_gradients(7, true);
  EXPECT_LT(test::norm_distance(forward.first, through.first), 1e-10);
  EXPECT_LT(test::norm_distance(forward.second, through.second), 1e-10);
}

// Without traces the past of a layer is lost.
TEST(ForwardObjective, TheTracesMatter) {
  torch::manual_seed(1);
  const auto network = std::make_shared<TwoLayers>(false);
  const auto batch = random_batch();
  const LossConfig loss;
  for (std::int64_t t = 0; t < kTimeSteps; ++t) {
    const auto output = network->forward(batch.inputs.narrow(1, t, 1));
    (depth_loss(output, batch.targets, loss).total / kTimeSteps).backward();
    network->detach_state();
  }
  const auto without = take_gradients(*network);
  EXPECT_GT(test::norm_distance(without.second, both_gradients(1, false).second.second), 1e-3);
}

TEST(ForwardObjective, StepsOfTheBurnInHaveNoLoss) {
  torch::manual_seed(2);
  const auto network = std::make_shared<TwoLayers>(false);
  auto batch = random_batch();
  ForwardObjective last(network, LossConfig(), kTimeSteps - 1);
  const double loss = last.evaluate(batch, false).loss.item<double>();
  network->reset_state();
  const auto output = network->forward(batch.inputs);
  EXPECT_NEAR(loss, depth_loss(output, batch.targets, LossConfig()).total.item<double>(), 1e-12);
}

}  // namespace
}  // namespace spikedepth
