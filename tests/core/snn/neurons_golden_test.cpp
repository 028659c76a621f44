// Traces of the neuron families that were computed independently from their equations, in float64.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/snn/neurons/adaptive_threshold_lif.hpp"
#include "core/snn/neurons/exponential_lif.hpp"
#include "core/snn/neurons/izhikevich.hpp"
#include "core/snn/neurons/leaky_integrator.hpp"
#include "core/snn/neurons/lif.hpp"
#include "tests/support/double_precision.hpp"

namespace spikedepth {
namespace {

using test::kDouble;

// The steps at which a single neuron with constant input fires.
template <class Neuron>
std::vector<int> spike_steps(const typename Neuron::Parameters& parameters, double input, int steps,
                             double dt_s = 0.001, typename Neuron::State* last = nullptr) {
  const auto x = torch::full({1}, input, kDouble);
  typename Neuron::State state;
  std::vector<int> fired;
  for (int t = 0; t < steps; ++t) {
    const auto result = Neuron::step(x, state, parameters, dt_s);
    state = result.state;
    if (result.output.template item<double>() > 0) fired.push_back(t);
  }
  if (last) *last = state;
  return fired;
}

std::vector<int> first(const std::vector<int>& values, std::size_t count) {
  return {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count)};
}

// Potential and current of five steps after a single input of 1.
template <class Neuron>
std::vector<std::pair<double, double>> impulse_response() {
  const typename Neuron::Parameters parameters;
  typename Neuron::State state;
  std::vector<std::pair<double, double>> response;
  for (int t = 0; t < 5; ++t) {
    const auto x = torch::full({1}, t == 0 ? 1.0 : 0.0, kDouble);
    state = Neuron::step(x, state, parameters, 0.001).state;
    response.emplace_back(state.v.template item<double>(), state.i.template item<double>());
  }
  return response;
}

TEST(NeuronGolden, ImpulseResponses) {
  const double v[] = {0.1, 0.17, 0.217, 0.2465, 0.26281};
  const double i[] = {0.8, 0.64, 0.512, 0.4096, 0.32768};
  const auto lif = impulse_response<Lif>(), integrator = impulse_response<LeakyIntegrator>();
  for (std::size_t t = 0; t < 5; ++t) {
    EXPECT_NEAR(lif[t].first, v[t], 1e-12);
    EXPECT_NEAR(lif[t].second, i[t], 1e-12);
    EXPECT_NEAR(integrator[t].first, v[t], 1e-12);
    EXPECT_NEAR(integrator[t].second, i[t], 1e-12);
  }
}

TEST(NeuronGolden, LifWithConstantInput) {
  const auto fired = spike_steps<Lif>({}, 0.3, 200);
  ASSERT_EQ(fired.size(), 17U);
  EXPECT_EQ(first(fired, 4), (std::vector<int>{15, 26, 37, 48}));
}

TEST(NeuronGolden, ExponentialLifWithConstantInput) {
  const auto fired = spike_steps<ExponentialLif>({}, 0.3, 200);
  ASSERT_EQ(fired.size(), 21U);
  EXPECT_EQ(first(fired, 4), (std::vector<int>{12, 21, 30, 39}));
}

TEST(NeuronGolden, AdaptiveExponentialLifWithConstantInput) {
  const auto fired = spike_steps<AdaptiveExponentialLif>({}, 0.3, 200);
  ASSERT_EQ(fired.size(), 12U);
  EXPECT_EQ(first(fired, 6), (std::vector<int>{12, 21, 31, 41, 52, 64}));
}

TEST(NeuronGolden, AdaptiveThresholdAsNorseCodesIt) {
  AdaptiveThresholdLif::Parameters parameters;
  parameters.model = ThresholdModel::norse_as_coded;
  parameters.tau_adapt_s = scalar(800);
  parameters.beta = scalar(1.8);
  AdaptiveThresholdLif::State last;
  const auto fired = spike_steps<AdaptiveThresholdLif>(parameters, 1.0, 400, 0.001, &last);
  EXPECT_EQ(fired, (std::vector<int>{6, 16, 41}));
  EXPECT_NEAR(last.a.item<double>(), 6.39745, 5e-6);
}

// Norse's order of updates.
TEST(NeuronGolden, IzhikevichTonicSpikingAndBurstingFromTheOldPotential) {
  const auto preset = [](const char* name) {
    auto parameters = izhikevich_preset(name);
    parameters.recovery = RecoveryUpdate::from_old_potential;
    return parameters;
  };
  const auto spiking = spike_steps<Izhikevich>(preset("tonic_spiking"), 14, 1000, 0.00025);
  ASSERT_EQ(spiking.size(), 11U);
  EXPECT_EQ(first(spiking, 5), (std::vector<int>{11, 27, 82, 192, 301}));
  const auto bursting = spike_steps<Izhikevich>(preset("tonic_bursting"), 15, 1000, 0.00025);
  ASSERT_EQ(bursting.size(), 35U);
  EXPECT_EQ(first(bursting, 5), (std::vector<int>{11, 17, 24, 31, 39}));
}

// Spikes of a preset under `early` before `switch_ms` and `late` after it, over 200 ms.
int count_after_switch(const char* name, double early, double late, double switch_ms) {
  double step_ms = 0;
  for (const auto& preset : izhikevich_presets()) {
    if (std::string(preset.name) == name) step_ms = preset.step_ms;
  }
  const auto parameters = izhikevich_preset(name);
  Izhikevich::State state;
  int spikes = 0;
  for (double t = 0; t < 200; t += step_ms) {
    const auto x = torch::full({1}, t < switch_ms ? early : late, kDouble);
    const auto result = Izhikevich::step(x, state, parameters, step_ms / 1000);
    state = result.state;
    if (t >= switch_ms) spikes += result.output.item<double>() > 0;
  }
  return spikes;
}

TEST(NeuronGolden, IzhikevichPresetsBehaveAsTheyAreNamed) {
  EXPECT_EQ(izhikevich_presets().size(), 20U);
  EXPECT_EQ(count_after_switch("phasic_spiking", 0, 0.5, 20), 1);
  EXPECT_GT(count_after_switch("phasic_bursting", 0, 0.6, 20), 2);
  EXPECT_LT(count_after_switch("phasic_bursting", 0, 0.6, 20), 12);
  EXPECT_EQ(count_after_switch("class_1", 0, 0, 20), 0);
  EXPECT_GT(count_after_switch("class_1", 0, 15, 20), 1);
  for (const char* name : {"inhibition_induced_spiking", "inhibition_induced_bursting"}) {
    EXPECT_EQ(count_after_switch(name, 80, 80, 50), 0);
    EXPECT_GT(count_after_switch(name, 80, 75, 50), 0);
  }
  EXPECT_EQ(count_after_switch("subthreshold_oscillation", 0, 0, 20), 0);
}

}  // namespace
}  // namespace spikedepth
