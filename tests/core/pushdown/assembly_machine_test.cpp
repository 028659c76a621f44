#include "core/pushdown/assembly_machine.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/pushdown/pushdown_strings.hpp"

namespace spikedepth {
namespace {

AssemblyMachineOptions noise_free(int depth) {
  AssemblyMachineOptions options;
  options.assemblies.sigma = 0;
  options.assemblies.failure = 0;
  options.assemblies.neurons = 2;
  options.depth = depth;
  return options;
}

TEST(NormalZiggurat, DeviatesAreNormal) {
  const NormalZiggurat normal;
  Random random(3);
  constexpr int kCount = 400000;
  double sum = 0, squares = 0, fourth = 0;
  int beyond[4] = {};
  for (int i = 0; i < kCount; ++i) {
    const double x = normal(random);
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
    for (int k = 0; k < 4; ++k) beyond[k] += x > k;
  }
  EXPECT_NEAR(sum / kCount, 0, 0.008);
  EXPECT_NEAR(squares / kCount, 1, 0.01);
  EXPECT_NEAR(fourth / kCount, 3, 0.08);
  for (int k = 0; k < 4; ++k) {
    const double share = 0.5 * std::erfc(k / std::sqrt(2.0));
    EXPECT_NEAR(beyond[k], kCount * share, 5 * std::sqrt(kCount * share)) << k;
  }
}

// Without saturation the response is linear: peaks are in the ratio of the volleys, and their
// middle is the threshold.
TEST(GateCalibration, ThresholdsLieInTheMiddle) {
  const auto gates = calibrate_gates(GateNeuron());
  EXPECT_NEAR(gates.complete[1], 1.6, 1e-6);
  for (std::size_t n = 2; n < 4; ++n) {
    EXPECT_NEAR(gates.complete[n] - 1, 1.0 / (2 * double(n) - 1), 1e-6);
    EXPECT_NEAR(1 - gates.missing[n], 1.0 / (2 * double(n) - 1), 1e-6);
  }
  GateNeuron saturating;
  saturating.saturation = 3;
  const auto narrower = calibrate_gates(saturating);
  EXPECT_NEAR(narrower.complete[3] + narrower.missing[3], 2, 1e-6);
  EXPECT_NEAR(narrower.complete[3], 1.15, 0.01);
  EXPECT_LT(calibrate_as_linear(saturating).complete[3], 1.05);  // any noise is too much
  saturating.saturation = 1.2;
  try {
    calibrate_gates(saturating);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("saturates below the threshold"), std::string::npos);
  }
}

TEST(AssemblyMachine, WithoutNoiseItIsTheAutomaton) {
  for (const auto& name : grammar_names()) {
    const auto machine = named_grammar(name);
    AssemblyMachine spiking(machine, noise_free(5));
    Random random(5);
    int answers[3] = {};
    for (int i = 0; i < 60; ++i) {
      const auto inputs = guided_string(machine, 2 + static_cast<int>(random.below(16)), random);
      const auto expected = run_reference(machine, inputs, 5);
      const auto found = spiking.run(inputs, random);
      ++answers[static_cast<int>(expected.answer)];
      ASSERT_EQ(found.answer, expected.answer) << name;
      ASSERT_EQ(found.stacks, expected.stacks) << name;
    }
    EXPECT_GT(answers[0], 10) << name;
    EXPECT_GT(answers[1], 5) << name;
    EXPECT_GT(answers[2], 0) << name;
  }
}

// Skipping silent assemblies changes no spike where there is no noise, and simulates far less.
TEST(AssemblyMachine, SkippingChangesNoSpike) {
  const auto machine = named_grammar("dyck2");
  auto options = noise_free(8);
  AssemblyMachine skipping(machine, options);
  options.assemblies.skip_silent = false;
  AssemblyMachine plain(machine, options);
  Random random(1);
  const auto inputs = machine.read("([])[()]");
  const auto one = skipping.run(inputs, random), other = plain.run(inputs, random);
  EXPECT_EQ(one.spikes, other.spikes);
  EXPECT_EQ(one.stacks, other.stacks);
  EXPECT_LT(4 * one.neuron_steps, other.neuron_steps);
}

// A volley alone leaves neurons that wait for two below the threshold, where noise decides: as many
// fire where the silence before it was skipped.
TEST(AssemblyNetwork, MembranesWakeWithTheNoiseOfTheirSleep) {
  constexpr int kNeurons = 100, kVolleys = 300, kSteps = 600;
  struct Outcome {
    double spikes, steps;
  };
  const auto outcome = [&](bool skip, std::uint64_t seed) -> Outcome {
    AssemblyOptions options;
    options.neurons = kNeurons;
    options.sigma = 0.14;
    options.failure = 0;
    options.skip_silent = skip;
    AssemblyNetwork network(options, calibrate_gates(options.neuron));
    const int source = network.add(0), gate = network.add(2);
    network.connect(source, gate, 5);
    Random random(seed);
    network.reset(random);
    for (int i = 0; i < kVolleys; ++i) {
      network.tell(source);
      for (int step = 0; step < kSteps; ++step) network.step(random);
    }
    return {double(network.all_spikes() - kVolleys * kNeurons), double(network.neuron_steps())};
  };
  const auto skipping = outcome(true, 1), plain = outcome(false, 2);
  EXPECT_GT(plain.spikes, 300);
  EXPECT_LT(plain.spikes, 0.5 * kVolleys * kNeurons);
  EXPECT_NEAR(skipping.spikes, plain.spikes, 5 * std::sqrt(skipping.spikes + plain.spikes));
  EXPECT_LT(1.5 * skipping.steps, plain.steps);
}

TEST(AssemblyMachine, NoiseIsBorneByNumbers) {
  const auto machine = named_grammar("dyck2");
  const auto false_rejects = [&](int neurons) {
    AssemblyMachineOptions options;
    options.assemblies.neurons = neurons;
    AssemblyMachine spiking(machine, options);
    Random random(2);
    int wrong = 0;
    for (int i = 0; i < 15; ++i) {
      const auto inputs = machine.read(dyck_word(12, 7, random));
      wrong += spiking.run(inputs, random).answer != PushdownAnswer::accept;
    }
    return wrong;
  };
  EXPECT_EQ(false_rejects(20), 0);
  EXPECT_GT(false_rejects(1), 7);  // a single neuron a bit is lost
}

TEST(AssemblyMachine, LinearWeightsFailWhereTheResponseSaturates) {
  const auto machine = named_grammar("dyck2");
  auto options = noise_free(8);
  options.assemblies.neuron.saturation = 3;
  Random random(3);
  const auto inputs = machine.read("([])");
  EXPECT_EQ(AssemblyMachine(machine, options).run(inputs, random).answer, PushdownAnswer::accept);
  options.linear_calibration = true;
  EXPECT_EQ(AssemblyMachine(machine, options).run(inputs, random).answer, PushdownAnswer::reject);
}

TEST(AssemblyMachine, OverflowIsAnAnswerOfItsOwn) {
  const auto machine = named_grammar("anbn");
  AssemblyMachine spiking(machine, noise_free(4));
  Random random(4);
  EXPECT_EQ(spiking.run(machine.read("aaabbb"), random).answer, PushdownAnswer::accept);
  EXPECT_EQ(spiking.run(machine.read("aaaabbbb"), random).answer, PushdownAnswer::overflow);
}

TEST(AssemblyMachine, OptionsThatMakeNoneAreRefused) {
  const auto machine = named_grammar("anbn");
  auto options = noise_free(1);
  EXPECT_THROW(AssemblyMachine(machine, options), ConfigError);
  options = noise_free(4);
  options.assemblies.neurons = 0;
  EXPECT_THROW(AssemblyMachine(machine, options), ConfigError);
  options = noise_free(4);
  options.assemblies.failure = 1;
  EXPECT_THROW(AssemblyMachine(machine, options), ConfigError);
}

}  // namespace
}  // namespace spikedepth
