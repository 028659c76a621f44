#include "core/snn/layer_potentials.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/snn/neuron.hpp"

namespace spikedepth {
namespace {

class TwoLayers : public torch::nn::Module {
 public:
  TwoLayers() {
    NeuronParameters parameters;
    parameters.threshold = 2;
    first = register_module("first", Neuron(parameters));
    second = register_module("second", Neuron(parameters));
  }
  Neuron first{nullptr}, second{nullptr};
};

// Both the fused step and the plain one.
TEST(LayerPotentials, AreThoseBeforeFiringWithTheThresholdThatCounted) {
  for (const bool plain : {false, true}) {
    TwoLayers network;
    network.first->set_plain(plain);
    network.second->set_plain(plain);
    network.second->set_threshold_gain(0.5);
    const auto input = torch::tensor({1.0F, 3.0F, 0.0F, 4.0F}).view({1, 1, 2, 2});
    DepthOutput output;
    const auto spikes = network.first->forward(input);
    output.layers = {
        {"second", network.second->forward(spikes)}, {"first", spikes}, {"elsewhere", spikes + 0}};
    const auto found = layer_potentials(network, output);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[1].layer, "first");
    EXPECT_NEAR(found[1].mean, 2, 1e-6);
    EXPECT_NEAR(found[1].deviation, std::sqrt((1 + 1 + 4 + 4) / 4.0), 1e-6);
    EXPECT_NEAR(found[1].threshold, 2, 1e-6);
    EXPECT_NEAR(found[0].mean, 0.5, 1e-6);  // two of four fired
    EXPECT_NEAR(found[0].threshold, 1, 1e-6);
    EXPECT_NEAR(found[0].distance(), 1, 1e-6);
  }
}

}  // namespace
}  // namespace spikedepth
