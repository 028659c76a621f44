#include "core/engine/stream_changes.hpp"

#include <gtest/gtest.h>

#include "tests/core/engine/random_network.hpp"

namespace spikedepth {
namespace {

// Two outputs copy the two input channels: what changes is what the frames say.
TEST(StreamChanges, CountsNeuronsThatFireInOneOfTwoWindows) {
  test::NetworkMaker make(1);
  NetworkDescription network;
  network.frame_channels = 2;
  auto synapse = make.synapse(2, 2, 1, 1, false);
  synapse.weights = {1, 0, 0, 1};
  network.layers.push_back(make.layer({{{kFrame}, false}}, synapse));
  EventDrivenEngine engine(network, {1, 3});
  StreamChanges changes;
  const std::vector<std::vector<float>> frames = {
      {1, 1, 0, 0, 0, 0}, {1, 0, 1, 0, 0, 0}, {1, 0, 1, 1, 1, 1}};
  for (const auto& frame : frames) {
    engine.run(frame.data());
    changes.add(engine);
  }
  const auto means = changes.means();
  ASSERT_EQ(means.size(), 1U);
  EXPECT_EQ(means[0].spikes, (2 + 5) / 2.0);
  EXPECT_EQ(means[0].changed, (2 + 3) / 2.0);
}

TEST(StreamChanges, OneWindowHasNothingToCompareWith) {
  EXPECT_TRUE(StreamChanges().means().empty());
}

}  // namespace
}  // namespace spikedepth
