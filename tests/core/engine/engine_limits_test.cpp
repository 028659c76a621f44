// One network for each reason why the engine refuses one.
#include "core/engine/engine_limits.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "core/base/error.hpp"
#include "core/engine/event_driven_engine.hpp"
#include "tests/core/engine/random_network.hpp"

namespace spikedepth {
namespace {

constexpr MapSize kSize{32, 32};

// A network that runs, with the frame in layer 0, spikes in 1, upsampling in 4 and a readout.
NetworkDescription runnable() {
  return test::NetworkMaker(1).u_net(8, "add");
}

struct Refusal {
  std::string reason;  // part of it
  std::function<void(NetworkDescription&)> spoil;
  bool needs_size = false;
};

std::vector<Refusal> refusals() {
  return {
      {"impossible shape", [](auto& n) { n.layers[1].synapse.stride = 0; }},
      {"stride must be 1", [](auto& n) { n.layers[4].synapse.stride = 2; }},
      {"weights, which its shape", [](auto& n) { n.layers[1].synapse.weights.pop_back(); }},
      {"one bias an output", [](auto& n) { n.layers[1].synapse.bias = {1.0F}; }},
      {"has no input",
       [](auto& n) {
         n.layers[1].input = {{{}, false}};
       }},
      {"mixes graded values",
       [](auto& n) {
         n.layers[1].input = {{{0}, false}, {{kFrame}, false}};
       }},
      {"must take spikes",
       [](auto& n) {
         n.layers[4].input = {{{kFrame}, false}};
       }},
      {"a layer that runs after it",
       [](auto& n) {
         n.layers[2].input = {{{5}, false}};
       }},
      {"maps of different channels",
       [](auto& n) {
         n.layers[5].input = {{{4, 0}, false}};
       }},
      {"channels but gets 8",
       [](auto& n) {
         n.layers[2].input = {{{0}, false}};
       }},
      {"the size of a layer that runs after", [](auto& n) { n.layers[4].size_of = 4; }},
      {"threshold and a gain above 0", [](auto& n) { n.layers[3].neuron.threshold = 0; }},
      {"threshold and a gain above 0", [](auto& n) { n.layers[3].neuron.gain = -1; }},
      {"readout readout needs one output",
       [](auto& n) { n.readouts[0].synapse = test::NetworkMaker(2).synapse(16, 2, 3, 1, true); }},
      {"kernel of 8; the engine takes up to 7",
       [](auto& n) { n.readouts[0].synapse = test::NetworkMaker(2).synapse(16, 1, 8, 1, true); }},
      {"a frame of 32x32 leaves nothing for layer layer3",
       [](auto& n) { n.layers[3].synapse.padding = 0, n.layers[2].synapse.stride = 16; }, true},
      {"layer layer3 merges maps of different sizes",
       [](auto& n) {
         n.layers[3].input = {{{0, 2}, false}};
         n.layers[3].synapse = n.layers[1].synapse;
         n.layers[0].synapse = test::NetworkMaker(2).synapse(4, 32, 5, 1, false);
         n.layers[1].synapse = test::NetworkMaker(2).synapse(32, 16, 5, 2, false);
         n.layers[3].synapse = test::NetworkMaker(2).synapse(32, 32, 3, 1, false);
         n.readouts.pop_back();
         n.layers.pop_back();
       },
       true},
      {"readout readout merges maps of different sizes",
       [](auto& n) {
         n.layers[4].size_of = 0;
         n.layers.pop_back();
         n.readouts.pop_back();
       },
       true}};
}

TEST(EngineLimits, RunsWhatItDoesNotRefuse) {
  EXPECT_EQ(why_engine_cannot_run(runnable()), "");
  EXPECT_EQ(why_engine_cannot_run(runnable(), kSize), "");
  EXPECT_NO_THROW(EventDrivenEngine(runnable(), kSize));
}

TEST(EngineLimits, EveryRefusalHasItsReason) {
  for (const auto& refusal : refusals()) {
    auto network = runnable();
    refusal.spoil(network);
    const auto reason = why_engine_cannot_run(network, kSize);
    EXPECT_NE(reason.find(refusal.reason), std::string::npos)
        << "'" << reason << "' instead of '" << refusal.reason << "'";
    EXPECT_EQ(why_engine_cannot_run(network), refusal.needs_size ? "" : reason);
  }
}

TEST(EngineLimits, TheConstructorGivesTheSameReason) {
  for (const auto& refusal : refusals()) {
    auto network = runnable();
    refusal.spoil(network);
    try {
      EventDrivenEngine engine(network, kSize);
      ADD_FAILURE() << "runs in spite of '" << refusal.reason << "'";
    } catch (const ConfigError& error) {
      EXPECT_EQ(why_engine_cannot_run(network, kSize), error.what());
    }
  }
}

// 13 columns of 128 channels, each summed over so many maps: 39 fit in 16 bits, 40 do not.
TEST(EngineLimits, CountsTheEntriesOfAList) {
  test::NetworkMaker make(3);
  NetworkDescription network;
  std::vector<int> sources;
  for (int i = 0; i < 40; ++i) {
    network.layers.push_back(make.layer({{{kFrame}, false}}, make.synapse(4, 128, 1, 1, false)));
    if (i < 39) sources.push_back(i);
  }
  network.layers.push_back(make.layer({{sources, false}}, make.synapse(128, 1, 13, 1, false)));
  EXPECT_EQ(why_engine_cannot_run(network), "");
  EXPECT_NO_THROW(EventDrivenEngine(network, {13, 13}));
  sources.push_back(39);
  network.layers.back().input = {{sources, false}};
  EXPECT_EQ(why_engine_cannot_run(network),
            "layer layer takes up to 66560 inputs in a row of its kernel; the engine takes 65535");
  network.layers.back().input = {{sources, true}};  // a logical OR enters as one map
  EXPECT_EQ(why_engine_cannot_run(network), "");
}

}  // namespace
}  // namespace spikedepth
