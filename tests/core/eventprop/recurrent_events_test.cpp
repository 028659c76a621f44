#include "core/eventprop/recurrent_events.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/eventprop/gradient_check.hpp"
#include "core/eventprop/random_networks.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kMostSpikes = 2000;

double relative_error(RandomRecurrentNetwork& made, const RecurrentWeights& gradient) {
  return compare_with_differences(
             all_weights(made.weights), flattened(gradient), 1e-6 * made.threshold_weight,
             [&] {
               const auto run =
                   run_recurrent(made.dynamics, made.weights, made.inputs, made.end_s, kMostSpikes);
               return LossAt{made.loss(run), firing_order(run)};
             })
      .relative_error;
}

TEST(RecurrentEvents, GradientsEqualCentralDifferences) {
  SlopeFloor floor;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    auto made = random_recurrent_network(seed);
    // With a connection to itself, too.
    if (seed % 2 == 1) made.weights.recurrent.row(2)[2] = 0.1 * made.threshold_weight;
    const auto run =
        run_recurrent(made.dynamics, made.weights, made.inputs, made.end_s, kMostSpikes);
    if (!run.valid) continue;
    EXPECT_GT(run.events.size(), made.inputs.size() + 10) << "too few spikes to check anything";
    const auto gradient =
        backpropagate_recurrent(made.dynamics, made.weights, run, made.errors(run), floor);
    EXPECT_LT(relative_error(made, gradient), 1e-5) << seed;
  }
}

TEST(RecurrentEvents, WithoutConnectionsItIsTheFeedForwardLayer) {
  auto made = random_recurrent_network(3);
  std::fill(made.weights.recurrent.values.begin(), made.weights.recurrent.values.end(), 0);
  const auto run = run_recurrent(made.dynamics, made.weights, made.inputs, made.end_s, kMostSpikes);
  const auto spikes = run_event_layer(made.dynamics, made.weights.input, made.inputs, made.end_s);
  std::size_t next = 0;
  for (const auto& event : run.events) {
    if (event.of_input) continue;
    ASSERT_LT(next, spikes.size());
    EXPECT_EQ(event.spike.source, spikes[next].source);
    EXPECT_NEAR(event.spike.time_s, spikes[next].time_s, 1e-13);
    EXPECT_NEAR(event.spike.current, spikes[next].current, 1e-10);
    ++next;
  }
  EXPECT_EQ(next, spikes.size());
}

TEST(RecurrentEvents, ARunawayRunIsInvalidAndHasNoGradient) {
  auto made = random_recurrent_network(4);
  for (auto& weight : made.weights.recurrent.values) weight = 10 * made.threshold_weight;
  const auto run = run_recurrent(made.dynamics, made.weights, made.inputs, made.end_s, 500);
  EXPECT_FALSE(run.valid);
  SlopeFloor floor;
  EXPECT_THROW(backpropagate_recurrent(made.dynamics, made.weights, run, {}, floor), Error);
}

}  // namespace
}  // namespace spikedepth
