// Gradients of spike-time and voltage losses against central differences, and what wrong adjoint
// systems would give.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/base/statistics.hpp"
#include "core/eventprop/event_losses.hpp"
#include "core/eventprop/gradient_check.hpp"
#include "core/eventprop/random_networks.hpp"

namespace spikedepth {
namespace {

constexpr int kNetworks = 3;  // of each ratio
const FirstSpikeLoss kFirstSpike{5e-3, 0.003, 64e-3};

enum class Loss { first_spike, time_sum, peak };

EventLoss loss_of(Loss kind, const EventRun& run, std::int32_t label) {
  if (kind == Loss::peak) return peak_cross_entropy(run.peaks, label);
  if (kind == Loss::time_sum) return spike_time_sum(run.trains.back());
  return kFirstSpike.of(run.trains.back(), 4, label);
}

/// Computes a gradient of a network from its run and its loss, rightly or wrongly.
using Backward = std::function<EventGradient(const EventNetwork&, EventRun, const EventLoss&)>;

EventGradient exact(const EventNetwork& network, EventRun run, const EventLoss& loss) {
  auto gradient = zero_gradient(network);
  SlopeFloor floor;
  backpropagate_event_network(network, run, loss.errors, gradient, floor);
  return gradient;
}

// Relative errors of `backward` over random networks.
std::vector<double> relative_errors(Loss kind, const std::vector<double>& ratios,
                                    const Backward& backward) {
  std::vector<double> errors;
  for (const double ratio : ratios) {
    for (int seed = 0; seed < kNetworks; ++seed) {
      auto made = random_event_network(ratio, kind == Loss::peak, static_cast<std::uint64_t>(seed));
      const auto run = run_event_network(made.network, made.inputs, made.end_s);
      const auto gradient = backward(made.network, run, loss_of(kind, run, seed % 4));
      const auto agreement = compare_with_differences(
          all_weights(made.network), flattened(gradient), 1e-6 * made.threshold_weight, [&] {
            const auto now = run_event_network(made.network, made.inputs, made.end_s);
            return LossAt{loss_of(kind, now, seed % 4).loss, firing_order(now)};
          });
      EXPECT_GE(agreement.entries - agreement.excluded, 20) << "too few to tell anything";
      errors.push_back(agreement.relative_error);
    }
  }
  return errors;
}

double worst(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}

TEST(EventGradient, FirstSpikeLossEqualsCentralDifferences) {
  EXPECT_LT(worst(relative_errors(Loss::first_spike, {2, 3, 4}, exact)), 1e-6);
}

TEST(EventGradient, TheSumOfSpikeTimesEqualsCentralDifferences) {
  EXPECT_LT(worst(relative_errors(Loss::time_sum, {1, 3}, exact)), 1e-6);
}

TEST(EventGradient, PeaksOfPotentialsEqualCentralDifferences) {
  EXPECT_LT(median(relative_errors(Loss::peak, {2, 3, 4}, exact)), 1e-7);
}

TEST(EventGradient, WithoutTheMovingKinkPeaksAreWrong) {
  const auto no_kink = [](const EventNetwork& network, EventRun run, const EventLoss& loss) {
    for (auto& peak : run.peaks) peak.at_input = false;
    return exact(network, run, loss);
  };
  EXPECT_GT(median(relative_errors(Loss::peak, {2, 3, 4}, no_kink)), 1e-3);
}

// A threshold of 0 with currents that are lower by it: the same denominators without theta
// lambda_V.
TEST(EventGradient, WithoutTheThresholdTermItIsWrong) {
  const auto dropped = [](EventNetwork network, EventRun run, const EventLoss& loss) {
    auto cell = network.dynamics.cell();
    for (auto& train : run.trains)
      for (auto& spike : train) spike.current -= cell.threshold;
    const double small = 1e-12;  // a threshold must be above 0
    cell.threshold = small;
    network.dynamics = EventDynamics(cell);
    return exact(network, run, loss);
  };
  EXPECT_GT(median(relative_errors(Loss::first_spike, {2}, dropped)), 1e-2);
}

TEST(EventGradient, WithTheSentErrorsOfTheOppositeSignItIsWrong) {
  const auto flipped = [](const EventNetwork& network, const EventRun& run, const EventLoss& loss) {
    auto gradient = zero_gradient(network);
    SlopeFloor floor;
    auto errors = backpropagate_event_layer(network.dynamics, network.layers[1], run.trains[1],
                                            run.trains[2], loss.errors, gradient[1], floor);
    for (auto& error : errors) error = -error;
    backpropagate_event_layer(network.dynamics, network.layers[0], run.trains[0], run.trains[1],
                              errors, gradient[0], floor);
    return gradient;
  };
  EXPECT_GT(median(relative_errors(Loss::first_spike, {2}, flipped)), 1e-2);
}

// The current after the last input instead of that at the spike.
TEST(EventGradient, WithTheCurrentOfThePreviousEventItIsWrong) {
  const auto stale = [](const EventNetwork& network, EventRun run, const EventLoss& loss) {
    for (std::size_t layer = 1; layer < run.trains.size(); ++layer) {
      const auto& inputs = run.trains[layer - 1];
      for (auto& spike : run.trains[layer]) {
        double last = 0;
        for (const auto& input : inputs)
          if (input.time_s <= spike.time_s) last = input.time_s;
        spike.current *= std::exp((spike.time_s - last) / network.dynamics.cell().tau_synapse_s);
      }
    }
    return exact(network, run, loss);
  };
  EXPECT_GT(median(relative_errors(Loss::first_spike, {2}, stale)), 1e-2);
}

TEST(EventGradient, WithoutTheErrorsOfOtherClassesItIsWrong) {
  const auto label_alone = [](const EventNetwork& network, const EventRun& run, EventLoss loss) {
    // The label's error is the only one that can be positive under this loss.
    for (auto& error : loss.errors) error = std::max(0.0, error);
    return exact(network, run, loss);
  };
  EXPECT_GT(median(relative_errors(Loss::first_spike, {2}, label_alone)), 1e-2);
}

TEST(EventGradient, AnInputsTimeErrorEqualsCentralDifferences) {
  auto made = random_event_network(3, false, 11);
  const auto at = [&](const SpikeTrain& inputs) {
    return run_event_network(made.network, inputs, made.end_s);
  };
  const auto run = at(made.inputs);
  auto gradient = zero_gradient(made.network);
  SlopeFloor floor;
  const auto errors = backpropagate_event_network(
      made.network, run, loss_of(Loss::first_spike, run, 1).errors, gradient, floor);
  int compared = 0;
  for (std::size_t input = 0; input < 12; ++input) {
    auto early = made.inputs, late = made.inputs;
    early[input].time_s -= 1e-9;
    late[input].time_s += 1e-9;
    const auto before = at(early), after = at(late);
    if (firing_order(before) != firing_order(after)) continue;
    const double difference =
        (loss_of(Loss::first_spike, after, 1).loss - loss_of(Loss::first_spike, before, 1).loss) /
        2e-9;
    EXPECT_NEAR(errors[input], difference, 1e-5 * std::abs(difference) + 1e-5) << input;
    ++compared;
  }
  EXPECT_GT(compared, 6);
}

}  // namespace
}  // namespace spikedepth
