// What layers, losses and readouts do besides their gradients, and where gradients end.
#include "core/eventprop/event_network.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/eventprop/event_losses.hpp"
#include "core/eventprop/random_networks.hpp"

namespace spikedepth {
namespace {

EventNetwork one_neuron(double weight) {
  EventNetwork network{EventDynamics({0.01, 0.005, 1.0}), {EventWeights(1, 1)}, false};
  network.layers[0].values[0] = weight;
  return network;
}

TEST(EventNetwork, OneSpikeComesWhereTheClosedFormPutsIt) {
  // w (x - x^2) = 1 with x = exp(-t / tau_m), t counted from the input.
  const double weight = 5.0;
  const auto run = run_event_network(one_neuron(weight), {{0.002, 0, 0}}, 0.1);
  ASSERT_EQ(run.trains[1].size(), 1U);
  const double x = 0.5 + std::sqrt(0.25 - 1 / weight);
  EXPECT_NEAR(run.trains[1][0].time_s, 0.002 - 0.01 * std::log(x), 1e-15);
  EXPECT_NEAR(run.trains[1][0].current, weight * x * x, 1e-12);
}

TEST(EventNetwork, TheGradientOfOneSpikeIsThatOfTheClosedForm) {
  // dt/dw of the same neuron: -tau_m / x * dx/dw, dx/dw = 1 / (2 w^2 sqrt(1/4 - 1/w)).
  const double weight = 5.0;
  const auto network = one_neuron(weight);
  const auto run = run_event_network(network, {{0.002, 0, 0}}, 0.1);
  auto gradient = zero_gradient(network);
  SlopeFloor floor;
  const auto errors = backpropagate_event_network(network, run, {1.0}, gradient, floor);
  const double root = std::sqrt(0.25 - 1 / weight);
  EXPECT_NEAR(gradient[0][0], -0.01 / (0.5 + root) / (2 * weight * weight * root), 1e-15);
  EXPECT_NEAR(errors[0], 1.0, 1e-12);  // the output moves with its input
  EXPECT_EQ(floor.raised, 0);
}

// Towards tangency dt/dw grows without bound; the floor counts and bounds it.
TEST(EventNetwork, NearTangencyTheGradientGrowsAndTheFloorBoundsIt) {
  double before = 0;
  for (const double excess : {1e-4, 1e-6, 1e-8}) {
    const auto network = one_neuron(4.0 * (1 + excess));
    const auto run = run_event_network(network, {{0, 0, 0}}, 0.1);
    auto gradient = zero_gradient(network), bounded = zero_gradient(network);
    SlopeFloor open, floor{1e-2, 0};
    backpropagate_event_network(network, run, {1.0}, gradient, open);
    backpropagate_event_network(network, run, {1.0}, bounded, floor);
    if (before != 0) {
      EXPECT_NEAR(gradient[0][0] / before, 10, 0.2);  // as 1 / sqrt(excess)
    }
    before = gradient[0][0];
    EXPECT_EQ(open.raised, 0);
    EXPECT_EQ(floor.raised, excess < 1e-5 ? 1 : 0);
    EXPECT_LE(std::abs(bounded[0][0]), std::abs(gradient[0][0]));
  }
  EXPECT_TRUE(run_event_network(one_neuron(4.0 * (1 - 1e-9)), {{0, 0, 0}}, 0.1).trains[1].empty());
}

TEST(EventNetwork, AGradientKnowsNothingOfSpikesThatAreNotThere) {
  const auto network = one_neuron(3.9);  // just too weak
  const auto run = run_event_network(network, {{0, 0, 0}}, 0.1);
  auto gradient = zero_gradient(network);
  SlopeFloor floor;
  const auto errors = backpropagate_event_network(network, run, {}, gradient, floor);
  EXPECT_EQ(gradient[0][0], 0);
  EXPECT_EQ(errors[0], 0);
}

TEST(EventNetwork, InputsOfOneTimeActLikeTheirSum) {
  EventNetwork pair{EventDynamics({0.02, 0.005, 1.0}), {EventWeights(2, 1)}, false};
  pair.layers[0].values = {5, 4};
  EventNetwork sum{EventDynamics({0.02, 0.005, 1.0}), {EventWeights(1, 1)}, false};
  sum.layers[0].values = {9};
  const auto both = run_event_network(pair, {{0.01, 0, 0}, {0.01, 1, 0}}, 0.1);
  const auto one = run_event_network(sum, {{0.01, 0, 0}}, 0.1);
  ASSERT_EQ(both.trains[1].size(), one.trains[1].size());
  ASSERT_FALSE(both.trains[1].empty());
  EXPECT_EQ(both.trains[1][0].time_s, one.trains[1][0].time_s);
}

TEST(EventNetwork, InputsOutOfOrderAreRefused) {
  EXPECT_THROW(run_event_network(one_neuron(5), {{0.02, 0, 0}, {0.01, 0, 0}}, 0.1), Error);
}

TEST(EventNetwork, WhatIsStoredFollowsTheSpikesAlone) {
  auto made = random_event_network(2, false, 1);
  const auto run = run_event_network(made.network, made.inputs, made.end_s);
  EXPECT_EQ(stored_bytes(run), 20 * (run.trains[1].size() + run.trains[2].size()));
  // The same spikes after a longer wait.
  const auto longer = run_event_network(made.network, made.inputs, 10 * made.end_s);
  SpikeTrain late = made.inputs;
  for (auto& spike : late) spike.time_s += 1.0;
  EXPECT_EQ(stored_bytes(run_event_network(made.network, late, made.end_s + 1.0)),
            stored_bytes(run));
  EXPECT_GE(stored_bytes(longer), stored_bytes(run));
}

TEST(EventNetwork, ThePeakOfOneInputIsThatOfItsClosedForm) {
  EventNetwork network{EventDynamics({0.01, 0.005, 1.0}), {EventWeights(1, 2)}, true};
  network.layers[0].values = {3.0, -1.0};
  const auto run = run_event_network(network, {{0.004, 0, 0}}, 0.1);
  EXPECT_NEAR(run.peaks[0].potential, 0.75, 1e-14);
  EXPECT_NEAR(run.peaks[0].time_s, 0.004 + 0.01 * std::log(2.0), 1e-14);
  EXPECT_EQ(run.peaks[1].potential, 0);
  EXPECT_EQ(run.peaks[1].inputs_before, 0U);
}

TEST(EventLosses, FirstSpikesAloneCountAndSilentOutputsTakeNoPart) {
  const FirstSpikeLoss loss{1e-3, 0.0, 1e-3};
  const SpikeTrain outputs = {{0.001, 1, 2}, {0.002, 0, 2}, {0.003, 1, 2}};
  const auto value = loss.of(outputs, 3, 0);
  EXPECT_NEAR(value.loss, std::log(1 + std::exp(1.0)), 1e-12);
  const double share = 1 / (1 + std::exp(1.0));  // of the label
  EXPECT_NEAR(value.errors[1], (1 - share) / 1e-3, 1e-9);
  EXPECT_NEAR(value.errors[0], -(1 - share) / 1e-3, 1e-9);
  EXPECT_EQ(value.errors[2], 0);
  EXPECT_EQ(value.answer, 1);
  EXPECT_TRUE(loss.of(outputs, 3, 2).label_silent);
}

}  // namespace
}  // namespace spikedepth
