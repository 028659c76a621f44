// Steps of the neuron families against hand-written recursions, and their rules for bad input.
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/snn/neuron.hpp"
#include "core/snn/neurons/adaptive_threshold_lif.hpp"
#include "core/snn/neurons/conductance_lif.hpp"
#include "core/snn/neurons/integrate_and_fire.hpp"
#include "core/snn/neurons/leaky_integrator.hpp"
#include "core/snn/neurons/parametric_lif.hpp"
#include "core/snn/neurons/refractory.hpp"
#include "tests/support/double_precision.hpp"

namespace spikedepth {
namespace {

using torch::Tensor;

using test::kDouble;

Lif::Parameters delayed_exponential(Reset reset) {
  Lif::Parameters parameters;
  parameters.membrane.integrator = Integrator::exponential;
  parameters.synapse.timing = InputTiming::next_step;
  parameters.firing.reset = reset;
  return parameters;
}

// s = H(v - 1); i' = alpha i + x; v' by `reset`: the recursion of Zenke's tutorials and of studies
// built on them, in plain doubles.
TEST(Lif, IsTheDelayedExponentialRecursion) {
  for (const auto reset : {Reset::hard, Reset::subtract}) {
    const auto parameters = delayed_exponential(reset);
    const double alpha = std::exp(-0.001 / 0.005), beta = std::exp(-0.001 / 0.01);
    Lif::State state;
    double v = 0, i = 0;
    int spikes = 0;
    for (int t = 0; t < 300; ++t) {
      const double x = (t * 37) % 11 * 0.08;
      const auto result = Lif::step(torch::full({1}, x, kDouble), state, parameters, 0.001);
      state = result.state;
      const double s = v > 1 ? 1 : 0;
      const double moved = beta * v + (1 - beta) * i;
      v = reset == Reset::hard ? moved * (1 - s) : moved - s;
      i = alpha * i + x;
      spikes += s > 0;
      ASSERT_EQ(result.output.item<double>(), s) << t;
      ASSERT_NEAR(state.v.item<double>(), v, 1e-13);
      ASSERT_NEAR(state.i.item<double>(), i, 1e-13);
    }
    EXPECT_GT(spikes, 10);
  }
}

// With the gain (1 - beta) detached, d v[t+1] / d beta = v[t] + beta d v[t] / d beta; the whole
// derivative has v[t] - i[t] in the place of v[t].
TEST(Lif, DetachedInputGainLeavesTheLeakAlone) {
  for (const bool detached : {true, false}) {
    auto parameters = delayed_exponential(Reset::subtract);
    parameters.membrane.decay_mem = torch::tensor(0.9, kDouble).requires_grad_();
    parameters.synapse.decay_syn = scalar(0.8);
    parameters.membrane.detach_input_gain = detached;
    parameters.v_th = scalar(100);
    Lif::State state;
    double v = 0, i = 0, slope = 0;
    for (int t = 0; t < 20; ++t) {
      const double x = t % 3 * 0.5;
      state = Lif::step(torch::full({1}, x, kDouble), state, parameters, 0.001).state;
      slope = (detached ? v : v - i) + 0.9 * slope;
      v = 0.9 * v + 0.1 * i;
      i = 0.8 * i + x;
    }
    state.v.backward();
    EXPECT_NEAR(parameters.membrane.decay_mem.grad().item<double>(), slope, 1e-12);
  }
}

TEST(Lif, RestThresholdAndResetMayDifferByNeuron) {
  auto parameters = delayed_exponential(Reset::subtract);
  parameters.membrane.v_leak = torch::tensor({0.2, -0.1}, kDouble);
  parameters.v_reset = torch::tensor({0.1, -0.2}, kDouble);
  parameters.v_th = torch::tensor({0.6, 1.2}, kDouble);
  const double beta = std::exp(-0.1);
  const Lif::State state{torch::tensor({{0.7, 1.1}}, kDouble),
                         torch::tensor({{2.0, 2.0}}, kDouble)};
  const auto result = Lif::step(torch::zeros({1, 2}, kDouble), state, parameters, 0.001);
  const auto moved = [&](double v, double rest) {
    return beta * (v - rest) + rest + (1 - beta) * 2.0;
  };
  EXPECT_NEAR(result.state.v[0][0].item<double>(), moved(0.7, 0.2) - (0.6 - 0.1), 1e-14);
  EXPECT_NEAR(result.state.v[0][1].item<double>(), moved(1.1, -0.1), 1e-14);
}

TEST(Lif, ResetDetachingIsAChoice) {
  const auto slope = [](bool detach, bool detach_threshold) {
    LifBox::Parameters parameters;
    parameters.firing.reset = Reset::subtract;
    parameters.firing.detach_reset = detach;
    parameters.firing.detach_reset_threshold = detach_threshold;
    parameters.firing.surrogate = {SurrogateKind::circ, 1};
    parameters.v_th = torch::tensor(1.0, kDouble).requires_grad_();
    const LifBox::State state{torch::tensor({1.5}, kDouble).requires_grad_()};
    LifBox::step(torch::zeros({1}, kDouble), state, parameters, 0.001).state.v.backward();
    return std::pair{state.v.grad().item<double>(),
                     parameters.v_th.grad().defined() ? parameters.v_th.grad().item<double>() : 0};
  };
  const double g = std::pow(1 + 0.35 * 0.35, -1.5);  // of v' - v_th = 0.9 * 1.5 - 1
  EXPECT_NEAR(slope(true, false).first, 0.9, 1e-12);
  EXPECT_NEAR(slope(false, false).first, 0.9 * (1 - g), 1e-12);
  EXPECT_NEAR(slope(true, false).second, -1, 1e-12);
  EXPECT_NEAR(slope(true, true).second, 0, 1e-12);
  EXPECT_NEAR(slope(false, true).second, g, 1e-12);
}

TEST(Neurons, RefuseTimeStepsThatEulerCannotTake) {
  const auto x = torch::zeros({3}, kDouble);
  Lif::Parameters lif;
  try {
    Lif::step(x, {}, lif, 0.005);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("tau_syn_s is 0.005 s"), std::string::npos)
        << error.what();
  }
  lif.membrane.integrator = Integrator::exponential;
  EXPECT_NO_THROW(Lif::step(x, {}, lif, 0.05));
  lif.synapse.tau_syn_s = torch::tensor({0.1, -0.1, 0.1}, kDouble);
  EXPECT_THROW(Lif::step(x, {}, lif, 0.001), ConfigError);
  ConductanceLif::Parameters conductance;
  EXPECT_THROW(ConductanceLif::step(x + 300.0, {}, conductance, 0.001), ConfigError);
  EXPECT_THROW(MultiCompartmentLif::step(x, {}, {}, 0.001), ConfigError);
  EXPECT_THROW(Lif::pending_spikes({}, {}), ConfigError);
}

TEST(IntegrateAndFire, IsTheDepthNetworksNeuronWithAStrictThreshold) {
  IntegrateAndFire::Parameters parameters;
  parameters.firing.mode = SpikeMode::at_or_above;
  Neuron reference(NeuronParameters{});
  IntegrateAndFire::State state;
  torch::manual_seed(1);
  for (int t = 0; t < 30; ++t) {
    const auto x = torch::rand({4, 5}, kDouble);
    const auto result = IntegrateAndFire::step(x, state, parameters, 0.001);
    state = result.state;
    EXPECT_TRUE(torch::equal(result.output, reference->forward(x)));
  }
  const auto at = IntegrateAndFire::step(torch::ones({1}, kDouble), {}, {}, 0.001);
  EXPECT_EQ(at.output.item<double>(), 0);  // H is strict by default
}

TEST(ParametricLif, IsTheDepthNetworksLeakyNeuron) {
  ParametricLif::Parameters parameters;
  parameters.firing.mode = SpikeMode::at_or_above;
  NeuronParameters plain;
  plain.kind = NeuronKind::parametric_leaky;
  Neuron reference(plain);
  reference->to(torch::kFloat64);
  parameters.w = reference->named_parameters()["w"];
  ParametricLif::State state;
  torch::manual_seed(2);
  double spikes = 0;
  for (int t = 0; t < 30; ++t) {
    const auto x = torch::rand({4, 5}, kDouble) * 3;
    const auto result = ParametricLif::step(x, state, parameters, 0.001);
    state = result.state;
    spikes += result.output.sum().item<double>();
    EXPECT_TRUE(torch::equal(result.output, reference->forward(x)));
  }
  EXPECT_GT(spikes, 20);
}

// With a drive that makes a plain neuron fire at every step, spikes come one refractory time apart
// and the potential does not move in between.
TEST(Refractory, SilencesAndFreezesForItsTime) {
  RefractoryLif::Parameters parameters;
  parameters.inner.firing.reset = Reset::hard;
  const auto x = torch::full({2}, 100.0, kDouble);
  RefractoryLif::State state;
  std::vector<int> fired;
  for (int t = 0; t < 20; ++t) {
    const auto result = RefractoryLif::step(x, state, parameters, 0.001);
    state = result.state;
    if (result.output[0].item<double>() > 0) fired.push_back(t);
    EXPECT_EQ(result.state.inner.v[0].item<double>(), 0) << t;
  }
  EXPECT_EQ(fired, (std::vector<int>{0, 6, 12, 18}));  // a spike and five silent steps
  parameters.refractory_s = 0;
  const auto next = RefractoryLif::step(x, state, parameters, 0.001);
  EXPECT_GT(next.state.inner.i[0].item<double>(), 100);  // the current went on
}

TEST(AdaptiveThresholdLif, ThresholdRisesBySpikesAndDecays) {
  AdaptiveThresholdLif::Parameters parameters;
  parameters.beta = scalar(0.5);
  parameters.tau_adapt_s = scalar(0.1);
  const auto x = torch::full({1}, 0.5, kDouble);
  AdaptiveThresholdLif::State state;
  double v = 0, i = 0, a = 0;
  int spikes = 0;
  for (int t = 0; t < 400; ++t) {
    const auto result = AdaptiveThresholdLif::step(x, state, parameters, 0.001);
    state = result.state;
    i += 0.5;
    v += 0.1 * (i - v);
    i *= 0.8;
    const double s = v > 1 + 0.5 * a ? 1 : 0;
    a = a * 0.99 + s;
    if (s > 0) v = 0, ++spikes;
    ASSERT_EQ(result.output.item<double>(), s) << t;
    ASSERT_NEAR(state.a.item<double>(), a, 1e-12);
  }
  EXPECT_GT(spikes, 5);
}

TEST(ConductanceLif, SettlesAtTheWeightedReversalPotential) {
  ConductanceLif::Parameters parameters;
  parameters.v_th = scalar(1000);
  parameters.tau_exc_s = parameters.tau_inh_s = scalar(0.002);
  // With decay 1/2, an addition of g/2 holds the acting conductance at g.
  const auto excitation = torch::full({1}, 3.0 / 2, kDouble);
  const auto inhibition = torch::full({1}, 7.0 / 2, kDouble);
  ConductanceLif::State state;
  for (int t = 0; t < 600; ++t)
    state = ConductanceLif::step(excitation, inhibition, state, parameters, 0.001).state;
  EXPECT_NEAR(state.v.item<double>(), (10 * -70 + 3 * 0 + 7 * -80) / 20.0, 1e-9);
}

TEST(ConductanceLif, WeightsOfBothSignsActOnTheirOwnConductance) {
  const auto weights = torch::tensor({{1.0, -2.0, 3.0}}, kDouble);
  const auto input = split_by_sign(torch::tensor({{1.0, 1.0, 0.0}}, kDouble), weights);
  EXPECT_EQ(input.excitation.item<double>(), 1);
  EXPECT_EQ(input.inhibition.item<double>(), 2);
}

TEST(MultiCompartmentLif, OhmicCouplingSharesWithoutLoss) {
  MultiCompartmentLif::Parameters parameters;
  parameters.coupling_per_s = torch::tensor({{-50.0, 50.0}, {50.0, -50.0}}, kDouble);
  parameters.lif.v_th = scalar(100);
  const auto x = torch::tensor({{1.0, 0.0}}, kDouble);
  MultiCompartmentLif::State coupled;
  Lif::State alone;
  for (int t = 0; t < 10; ++t) {
    coupled = MultiCompartmentLif::step(x, coupled, parameters, 0.001).state;
    alone = Lif::step(x, alone, parameters.lif, 0.001).state;
  }
  EXPECT_NEAR(coupled.v.sum().item<double>(), alone.v.sum().item<double>(), 1e-12);
  EXPECT_GT(coupled.v[0][1].item<double>(), 0.05);
  EXPECT_LT(coupled.v[0][0].item<double>(), alone.v[0][0].item<double>());
}

}  // namespace
}  // namespace spikedepth
