#include "core/snn/operation_monitor.hpp"

#include <gtest/gtest.h>

#include <array>

#include "core/snn/layers.hpp"
#include "tests/support/synapse_walk.hpp"

namespace spikedepth {
namespace {

// Walks every synapse: input value times existing weight, output by output.
LayerOperations walk_synapses(const torch::Tensor& input, const torch::Tensor& weight,
                              std::int64_t stride, std::int64_t padding, std::int64_t groups) {
  const auto values = [](const torch::Tensor& tensor) {
    const auto flat = tensor.contiguous();
    return test::Values(flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel());
  };
  const CountedConvolution convolution{input.size(0), input.size(1), input.size(2),  input.size(3),
                                       input.size(2), input.size(3), weight.size(0), weight.size(2),
                                       stride,        padding,       groups};
  return test::walk_synapses(convolution, values(input), values(weight));
}

// What of a layer is compared.
std::array<double, 6> counts_of(const LayerOperations& layer) {
  return {layer.dense,           layer.nonzero,           layer.graded,
          layer.dense_of_graded, layer.nonzero_of_graded, layer.binary_input ? 1. : 0.};
}

TEST(OperationCounts, HandWorkedThreeByThree) {
  // A spike in the middle of 3x3 reaches all 9 outputs of a padded 3x3 kernel, one in a corner 4.
  auto input = torch::zeros({1, 1, 3, 3});
  input[0][0][1][1] = 1;
  const auto weight = torch::ones({1, 1, 3, 3});
  EXPECT_EQ(count_operations(input, weight, 1, 1, 1).nonzero, 9);
  input[0][0][0][0] = 1;
  auto counts = count_operations(input, weight, 1, 1, 1);
  EXPECT_EQ(counts.nonzero, 13);
  EXPECT_EQ(counts.dense, 49);  // corners 4 x 4, edges 4 x 6, middle 9
  EXPECT_TRUE(counts.binary_input);
  EXPECT_EQ(counts.inputs, 9);
  EXPECT_EQ(counts.active_inputs, 2);
  // Stride 2 with padding 1 has outputs at (0,0), (0,2), (2,0), (2,2): the middle reaches all four,
  // the corner one.
  EXPECT_EQ(count_operations(input, weight, 2, 1, 1).nonzero, 5);
  // Without padding there is one output, which sees both.
  EXPECT_EQ(count_operations(input, weight, 1, 0, 1).nonzero, 2);
  // A corner value of 3 counts three times under the graded rule and makes the layer graded.
  input[0][0][0][0] = 3;
  counts = count_operations(input, weight, 1, 1, 1);
  EXPECT_EQ(counts.nonzero, 13);
  EXPECT_EQ(counts.graded, 9 + 3 * 4);
  EXPECT_EQ(counts.largest_input, 3);
  EXPECT_EQ(counts.input_sum, 4);
  EXPECT_FALSE(counts.binary_input);
  EXPECT_EQ(counts.effective_acs(), 0);
  EXPECT_EQ(counts.effective_macs(), 13);
}

// The worked example of NeuroBench's documentation of synaptic operations: nine dense ones, four
// effective, and multiply-accumulates, because the activations are not binary.
TEST(OperationCounts, AgreeWithNeuroBenchsDocumentedExample) {
  const auto weight =
      torch::tensor({1.3F, 0.0F, -3.2F, 0.0F, 1.2F, -5.1F, -1.1F, 2.7F, 0.0F}).view({3, 3, 1, 1});
  const auto input = torch::tensor({0.0F, 1.3F, -1.0F}).view({1, 3, 1, 1});
  const auto counts = count_operations(input, weight, 1, 0, 1);
  EXPECT_EQ(counts.dense, 9);
  EXPECT_EQ(counts.nonzero, 4);
  EXPECT_EQ(counts.effective_macs(), 4);
  EXPECT_EQ(counts.effective_acs(), 0);
}

TEST(OperationCounts, EqualAWalkOverEverySynapse) {
  torch::manual_seed(4);
  struct Case {
    std::int64_t inputs, outputs, kernel, stride, padding, groups, height, width;
  };
  for (const auto& c : std::vector<Case>{{3, 4, 5, 1, 2, 1, 7, 9},
                                         {4, 6, 5, 2, 2, 1, 9, 8},
                                         {4, 4, 3, 1, 1, 1, 5, 5},
                                         {4, 4, 7, 2, 3, 4, 11, 10},
                                         {4, 8, 3, 1, 0, 2, 6, 7},
                                         {6, 5, 1, 1, 0, 1, 4, 3}}) {
    const auto counts_of_events =
        torch::poisson(torch::full({2, c.inputs, c.height, c.width}, 0.4));
    auto weight = torch::randn({c.outputs, c.inputs / c.groups, c.kernel, c.kernel});
    weight = weight * (torch::rand_like(weight) > 0.2);
    for (const auto& input : {counts_of_events, counts_of_events.gt(0).to(torch::kFloat32)}) {
      EXPECT_EQ(counts_of(count_operations(input, weight, c.stride, c.padding, c.groups)),
                counts_of(walk_synapses(input, weight, c.stride, c.padding, c.groups)));
    }
  }
}

// A network with each kind of synaptic layer.
class Everything : public DepthModel {
 public:
  Everything() {
    ConvolutionOptions separable{4, 3, 3, 1, 1};
    separable.separable = true;
    first = register_module("first", Convolution(ConvolutionOptions{4, 4, 5, 2, 2}));
    second = register_module("second", Convolution(separable));
    wide = register_module("wide", UpsampleConvolution(ConvolutionOptions{3, 2, 3}));
    head = register_module("head", UpsampleConvolution(ConvolutionOptions{3, 1, 3}));
  }
  DepthOutput forward(const torch::Tensor& frames) override {
    DepthOutput output;
    for (std::int64_t t = 0; t < frames.size(1); ++t) {
      first_input = frames.select(1, t);
      second_input = first->forward(first_input).gt(0).to(torch::kFloat32);
      up_input = second->forward(second_input).gt(0).to(torch::kFloat32);
      wide->forward(up_input, 8, 10);
      output.depth = head->forward(up_input, 8, 10);
    }
    return output;
  }
  void reset_state() override {}
  std::int64_t input_channels() const override { return 4; }
  std::vector<LayerFluctuation> initialise(const Initialisation&, const torch::Tensor&) override {
    return {};
  }
  void set_threshold_gain(double) override {}
  void set_layer_threshold_gain(const std::string&, double) override {}

  torch::Tensor first_input, second_input, up_input;
  Convolution first{nullptr}, second{nullptr};
  UpsampleConvolution wide{nullptr}, head{nullptr};
};

TEST(OperationMonitor, SeesEveryLayerWithItsTrueInput) {
  torch::manual_seed(6);
  torch::NoGradGuard no_grad;
  Everything model;
  for (auto& parameter : model.parameters())  // some synapses are pruned
    parameter.mul_(torch::rand_like(parameter) > 0.2);
  const auto frames = torch::poisson(torch::full({1, 1, 4, 8, 10}, 0.5));
  std::vector<LayerOperations> layers;
  {
    OperationMonitor monitor(model);
    model.forward(frames);
    layers = monitor.take();
    EXPECT_TRUE(monitor.take().empty());
  }
  ASSERT_EQ(layers.size(), 5u);
  const auto parameters = model.named_parameters();
  EXPECT_EQ(layers[0].layer, "first");
  EXPECT_EQ(counts_of(layers[0]),
            counts_of(walk_synapses(model.first_input, parameters["first.0.weight"], 2, 2, 1)));
  EXPECT_EQ(layers[1].layer, "second.depthwise");
  EXPECT_EQ(counts_of(layers[1]),
            counts_of(walk_synapses(model.second_input, parameters["second.0.weight"], 1, 1, 4)));
  EXPECT_EQ(layers[2].layer, "second.pointwise");
  EXPECT_FALSE(layers[2].binary_input);  // sums of depthwise weights
  namespace F = torch::nn::functional;
  const auto upsampled = F::interpolate(
      model.up_input,
      F::InterpolateFuncOptions().size(std::vector<std::int64_t>{10, 12}).mode(torch::kNearest));
  EXPECT_EQ(layers[3].layer, "wide.up");
  EXPECT_EQ(counts_of(layers[3]),
            counts_of(walk_synapses(upsampled, parameters["wide.up.1.weight"], 1, 0, 1)));
  EXPECT_EQ(layers[4].layer, "head.up");
  EXPECT_EQ(counts_of(layers[4]),
            counts_of(walk_synapses(upsampled, parameters["head.up.1.weight"], 1, 0, 1)));
}

TEST(OperationMonitor, AddsTimeStepsAndLeavesNothingBehind) {
  torch::NoGradGuard no_grad;
  Everything model;
  const auto frames = torch::poisson(torch::full({1, 1, 4, 8, 10}, 0.5));
  {
    OperationMonitor monitor(model);
    model.forward(frames);
    const auto once = monitor.take();
    const auto output = model.forward(torch::cat({frames, frames}, 1)).depth;
    const auto twice = monitor.take();
    ASSERT_EQ(once.size(), twice.size());
    for (std::size_t i = 0; i < once.size(); ++i) EXPECT_EQ(twice[i].nonzero, 2 * once[i].nonzero);
  }
  EXPECT_FALSE(model.first->is_recorded());
}

// Every time step is a pass of its own, as a forward call is to NeuroBench.
TEST(OperationMonitor, EveryTimeStepDecidesByItselfWhetherItsInputIsBinary) {
  torch::NoGradGuard no_grad;
  Everything model;
  const auto spikes = torch::bernoulli(torch::full({1, 1, 4, 8, 10}, 0.5));
  OperationMonitor monitor(model);
  model.forward(torch::cat({spikes, 2 * spikes, spikes}, 1));
  const auto first = monitor.take().front();
  EXPECT_GT(first.effective_macs(), 0);
  EXPECT_EQ(first.effective_acs(), 2 * first.effective_macs());
  EXPECT_EQ(first.dense, 3 * first.dense_of_graded);
}

// The one input of -1: binary to NeuroBench 2.3, graded to SpikingJelly 2.0; and a tap on padding,
// which SpikingJelly counts as dense work (9 places of 9 taps for 49 here).
TEST(OperationCounts, BinaryIsWhatNeuroBenchTakesForIt) {
  auto input = torch::zeros({1, 1, 3, 3});
  input[0][0][1][1] = -1;
  const auto counts = count_operations(input, torch::ones({1, 1, 3, 3}), 1, 1, 1);
  EXPECT_EQ(counts.effective_acs(), 9);
  EXPECT_EQ(counts.effective_macs(), 0);
  EXPECT_EQ(counts.graded, 9);  // Sinabs 3.1 would say -9
  EXPECT_EQ(counts.dense, 49);
}

}  // namespace
}  // namespace spikedepth
