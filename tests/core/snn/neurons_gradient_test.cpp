// Derivatives and convergence of every neuron family: autograd against central differences with the
// smooth spike, and Euler steps against fine ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/snn/neurons/adaptive_threshold_lif.hpp"
#include "core/snn/neurons/conductance_lif.hpp"
#include "core/snn/neurons/integrate_and_fire.hpp"
#include "core/snn/neurons/izhikevich.hpp"
#include "core/snn/neurons/leaky_integrator.hpp"
#include "core/snn/neurons/parametric_lif.hpp"
#include "core/snn/neurons/refractory.hpp"
#include "tests/support/double_precision.hpp"

namespace spikedepth {
namespace {

using torch::Tensor;

using test::kDouble;

Firing smooth_firing(Reset reset) {
  Firing firing;
  firing.surrogate = {SurrogateKind::sigmoid, 4};
  firing.mode = SpikeMode::smooth;
  firing.detach_reset = false;
  firing.reset = reset;
  return firing;
}

// Runs `steps` steps and weighs outputs and final state into one number.
template <class Neuron>
Tensor loss_of(const Tensor& inputs, const typename Neuron::Parameters& parameters, double dt_s) {
  typename Neuron::State state;
  Tensor loss = torch::zeros({}, kDouble);
  for (std::int64_t t = 0; t < inputs.size(0); ++t) {
    auto result = Neuron::step(inputs[t], state, parameters, dt_s);
    state = result.state;
    loss = loss + (result.output * std::cos(1.0 + static_cast<double>(t))).sum();
  }
  state.each([&](const char*, Tensor& part) { loss = loss + part.sum() * 0.3; });
  return loss;
}

// The gradient to the inputs and to every parameter that the family has, with one value a neuron.
template <class Neuron>
void expect_true_gradients(typename Neuron::Parameters parameters, double input_scale, double dt_s,
                           double input_offset = 0) {
  torch::manual_seed(3);
  const auto inputs =
      (torch::rand({6, 2, 3}, kDouble) * input_scale + input_offset).requires_grad_();
  std::vector<std::pair<std::string, Tensor>> checked = {{"input", inputs}};
  parameters.each([&](const char* name, Tensor& value) {
    if (!value.defined()) return;
    const auto shape = value.dim() == 0 ? std::vector<std::int64_t>{3} : value.sizes().vec();
    value =
        (value.expand(shape) * (1 + 0.03 * torch::rand(shape, kDouble))).detach().requires_grad_();
    checked.emplace_back(name, value);
  });
  loss_of<Neuron>(inputs, parameters, dt_s).backward();
  torch::NoGradGuard no_grad;
  for (auto& [name, value] : checked) {
    ASSERT_TRUE(value.grad().defined()) << name;
    auto flat = value.view(-1);
    const auto gradient = value.grad().view(-1);
    for (std::int64_t k = 0; k < flat.numel(); ++k) {
      const double centre = flat[k].item().toDouble();
      const double h = centre == 0 ? 1e-5 : 1e-6 * std::max(1e-3, std::abs(centre));
      flat[k] = centre + h;
      const double above = loss_of<Neuron>(inputs, parameters, dt_s).item().toDouble();
      flat[k] = centre - h;
      const double below = loss_of<Neuron>(inputs, parameters, dt_s).item().toDouble();
      flat[k] = centre;
      const double slope = (above - below) / (2 * h);
      const double seen = gradient[k].item().toDouble();
      // Parameters in seconds have large derivatives; their rounding error grows with 1/h.
      EXPECT_NEAR(seen, slope, 1e-6 * std::max(1.0, std::abs(slope)) + 2e-15 / h) << name;
    }
  }
}

TEST(NeuronGradients, LifInEveryMode) {
  for (const auto reset : {Reset::hard, Reset::subtract}) {
    for (const auto integrator : {Integrator::euler, Integrator::exponential}) {
      for (const auto timing : {InputTiming::same_step, InputTiming::next_step}) {
        Lif::Parameters parameters;
        parameters.firing = smooth_firing(reset);
        parameters.membrane.integrator = integrator;
        parameters.synapse.timing = timing;
        expect_true_gradients<Lif>(parameters, 3, 0.001);
      }
    }
  }
  Lif::Parameters by_decay;
  by_decay.firing = smooth_firing(Reset::hard);
  by_decay.membrane.decay_mem = scalar(0.9);
  by_decay.synapse.decay_syn = scalar(0.8);
  by_decay.membrane.tau_mem_s = by_decay.synapse.tau_syn_s = Tensor();
  expect_true_gradients<Lif>(by_decay, 3, 0.001);
}

TEST(NeuronGradients, SimpleFamilies) {
  LifBox::Parameters box;
  box.firing = smooth_firing(Reset::hard);
  expect_true_gradients<LifBox>(box, 6, 0.001);
  IntegrateAndFire::Parameters plain;
  plain.firing = smooth_firing(Reset::subtract);
  expect_true_gradients<IntegrateAndFire>(plain, 1, 0.001);
  ParametricLif::Parameters parametric;
  parametric.firing = smooth_firing(Reset::hard);
  expect_true_gradients<ParametricLif>(parametric, 2, 0.001);
  expect_true_gradients<LeakyIntegrator>({}, 3, 0.001);
  expect_true_gradients<LeakyIntegratorBox>({}, 3, 0.001);
}

TEST(NeuronGradients, FamiliesWithMoreState) {
  ExponentialLif::Parameters exponential;
  exponential.lif.firing = smooth_firing(Reset::hard);
  expect_true_gradients<ExponentialLif>(exponential, 1, 0.001);
  AdaptiveExponentialLif::Parameters adaptive;
  adaptive.exponential = exponential;
  expect_true_gradients<AdaptiveExponentialLif>(adaptive, 1, 0.001);
  for (const auto model : {ThresholdModel::trace, ThresholdModel::norse_as_coded}) {
    AdaptiveThresholdLif::Parameters threshold;
    threshold.lif.firing = smooth_firing(Reset::hard);
    threshold.beta = scalar(0.5);
    threshold.model = model;
    expect_true_gradients<AdaptiveThresholdLif>(threshold, 3, 0.001);
  }
  MultiCompartmentLif::Parameters compartments;
  compartments.lif.firing = smooth_firing(Reset::hard);
  compartments.coupling_per_s = torch::rand({3, 3}, kDouble) * 40;
  expect_true_gradients<MultiCompartmentLif>(compartments, 3, 0.001);
}

TEST(NeuronGradients, FamiliesInMillivolts) {
  ConductanceLif::Parameters conductance;
  conductance.firing = smooth_firing(Reset::hard);
  expect_true_gradients<ConductanceLif>(conductance, 4, 0.001, 0.1);
  expect_true_gradients<ConductanceLif>(conductance, -4, 0.001, -0.1);
  auto izhikevich = izhikevich_preset("tonic_spiking");
  izhikevich.firing = smooth_firing(Reset::hard);
  izhikevich.u_start = scalar(-14);
  expect_true_gradients<Izhikevich>(izhikevich, 14, 0.00025);
}

// The state after 16 ms without a spike. A positive `drive` is what arrives per second (each step
// adds drive * dt_s), a negative one the constant input -drive of neurons whose input is a current.
template <class Neuron>
Tensor after_16_ms(const typename Neuron::Parameters& parameters, double dt_s, double drive) {
  const int steps = static_cast<int>(std::lround(0.016 / dt_s));
  typename Neuron::State state;
  for (int t = 0; t < steps; ++t) {
    const auto x = torch::full({1}, drive > 0 ? drive * dt_s : -drive, kDouble);
    state = Neuron::step(x, state, parameters, dt_s).state;
  }
  std::vector<Tensor> parts;
  state.each([&](const char* name, Tensor& part) {
    if (std::string(name) != "steps_left") parts.push_back(part);
  });
  return torch::stack(parts);
}

// Forward Euler: halving dt halves the error against a run of dt / 100.
template <class Neuron>
void expect_first_order(const typename Neuron::Parameters& parameters, double drive,
                        double dt_s = 0.0005) {
  const auto exact = after_16_ms<Neuron>(parameters, dt_s / 100, drive);
  const auto coarse = (after_16_ms<Neuron>(parameters, dt_s, drive) - exact).abs();
  const auto fine = (after_16_ms<Neuron>(parameters, dt_s / 2, drive) - exact).abs();
  for (std::int64_t k = 0; k < exact.numel(); ++k) {
    const double before = coarse.view(-1)[k].item().toDouble();
    if (before < 1e-9) continue;  // a part of the state that this drive leaves alone
    EXPECT_NEAR(before / fine.view(-1)[k].item().toDouble(), 2.0, 0.2) << "state part " << k;
  }
  EXPECT_GT(coarse.max().item().toDouble(), 1e-6);
}

TEST(NeuronConvergence, EulerIsOfFirstOrder) {
  expect_first_order<LeakyIntegrator>({}, 100);
  expect_first_order<LeakyIntegratorBox>({}, -0.8);
  expect_first_order<LifBox>({}, -0.8);
  expect_first_order<Lif>({}, 100);
  expect_first_order<RefractoryLif>({}, 100);
  expect_first_order<ExponentialLif>({}, 60);
  expect_first_order<AdaptiveExponentialLif>({}, 60);
  expect_first_order<AdaptiveThresholdLif>({}, 100);
  MultiCompartmentLif::Parameters compartments;
  compartments.coupling_per_s = torch::tensor({{-30.0}}, kDouble);
  expect_first_order<MultiCompartmentLif>(compartments, 100);
  expect_first_order<ConductanceLif>({}, 400);
  // Below its threshold current the preset is a smooth system.
  expect_first_order<Izhikevich>(izhikevich_preset("tonic_spiking"), -2.0, 0.0002);
}

// Exponential decay: exact for the current-less integrator under constant input, at any step.
TEST(NeuronConvergence, ExponentialDecayIsExactForConstantInput) {
  LeakyIntegratorBox::Parameters parameters;
  parameters.membrane.integrator = Integrator::exponential;
  for (const double dt_s : {0.016, 0.004, 0.001}) {
    EXPECT_NEAR(after_16_ms<LeakyIntegratorBox>(parameters, dt_s, -0.8).item().toDouble(),
                0.8 * (1 - std::exp(-1.6)), 1e-14);
  }
}

}  // namespace
}  // namespace spikedepth
