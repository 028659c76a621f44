// Channels that inhibit what comes next, and thresholds of single channels by way of weights.
#include "core/network/channel_thresholds.hpp"

#include <gtest/gtest.h>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

SpikingLayerDescription layer_of(int inputs, int outputs, LayerInput input,
                                 std::vector<float> weights) {
  SpikingLayerDescription layer;
  layer.synapse.inputs = inputs;
  layer.synapse.outputs = outputs;
  layer.synapse.kernel = 1;
  layer.synapse.padding = 0;
  layer.synapse.weights = std::move(weights);
  layer.input = std::move(input);
  return layer;
}

// Layer 1 sees layer 0; layer 2 sees layer 1, then layers 0 and 1 summed, side by side.
NetworkDescription small_description() {
  NetworkDescription network;
  network.frame_channels = 1;
  network.layers = {layer_of(1, 2, {{{kFrame}, false}}, {1, 2}),
                    layer_of(2, 2, {{{0}, false}}, {1, -2, 3, -4}),
                    layer_of(4, 1, {{{1}, false}, {{0, 1}, false}}, {10, 20, 30, 40})};
  return network;
}

TEST(ChannelThresholds, SumsOfOutgoingWeightsFollowEveryWay) {
  const auto network = small_description();
  EXPECT_EQ(outgoing_sums(network, 0), (std::vector<double>{1 + 3 + 30, -2 - 4 + 40}));
  EXPECT_EQ(outgoing_sums(network, 1), (std::vector<double>{10 + 30, 20 + 40}));
  EXPECT_TRUE(outgoing_sums(network, 2).empty());
}

TEST(ChannelThresholds, ALowerThresholdIsAStrongerInput) {
  auto network = small_description();
  network.layers[1].synapse.bias = {1, 1};
  scale_channel_threshold(network, 1, 1, 0.5);
  EXPECT_EQ(network.layers[1].synapse.weights, (std::vector<float>{1, -2, 6, -8}));
  EXPECT_EQ(network.layers[1].synapse.bias, (std::vector<float>{1, 2}));
  EXPECT_THROW(scale_channel_threshold(network, 3, 0, 1), ConfigError);
  EXPECT_THROW(scale_channel_threshold(network, 1, 2, 1), ConfigError);
  EXPECT_THROW(scale_channel_threshold(network, 1, 0, 0), ConfigError);
}

TEST(ChannelThresholds, TheLowestPlacesAreTaken) {
  EXPECT_EQ(lowest_places({3, -1, 2, -5, 0}, 0.4), (std::vector<int>{3, 1}));
  EXPECT_EQ(lowest_places({3, -1}, 0.2), (std::vector<int>{1}));
  EXPECT_TRUE(lowest_places({3, -1}, 0).empty());
  EXPECT_TRUE(lowest_places({}, 0.2).empty());
}

}  // namespace
}  // namespace spikedepth
