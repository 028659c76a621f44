// What gives the numbers of Norse 1.1 (the table in docs/primitives.md), against its equations in
// plain doubles.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/snn/neurons/adaptive_threshold_lif.hpp"
#include "core/snn/neurons/conductance_lif.hpp"
#include "core/snn/neurons/multi_compartment_lif.hpp"
#include "core/snn/stateful/neuron_module.hpp"
#include "tests/support/double_precision.hpp"

namespace spikedepth {
namespace {

using test::kDouble;
using Row = std::vector<double>;

constexpr double kDt = 0.001, kMembrane = 0.1, kSynapse = 0.2;  // dt / tau of the defaults
constexpr std::size_t kNeurons = 3, kInputs = 2;
constexpr double kFromInput[kNeurons][kInputs] = {{1.5, 0.5}, {-0.5, 2.0}, {1.0, 1.0}};
constexpr double kRecurrent[kNeurons][kNeurons] = {{0, 1.5, -2}, {-1, 0, 1}, {2, 0.5, 0}};
constexpr double kCoupling[kNeurons][kNeurons] = {{-30, 30, 0}, {20, -50, 30}, {0, 10, -10}};

double norse_input(int t, std::size_t j) {
  return (t * 7 + static_cast<int>(j) * 3) % 5 < 2 ? 1.0 : 0.0;
}

torch::Tensor norse_input(int t) {
  return torch::tensor({{norse_input(t, 0), norse_input(t, 1)}}, kDouble);
}

template <std::size_t R, std::size_t C>
torch::Tensor matrix_of(const double (&values)[R][C]) {
  return torch::tensor(Row(&values[0][0], &values[0][0] + R * C), kDouble)
      .view({static_cast<std::int64_t>(R), static_cast<std::int64_t>(C)});
}

template <class Neuron>
std::shared_ptr<RecurrentCell<Neuron>> norse_cell(const typename Neuron::Parameters& parameters) {
  NeuronOptions options;
  options.dtype = torch::kFloat64;
  auto cell = std::make_shared<RecurrentCell<Neuron>>(kInputs, kNeurons, RecurrentOptions(),
                                                      parameters, options);
  torch::NoGradGuard no_grad;
  cell->weights().input.copy_(matrix_of(kFromInput));
  cell->weights().recurrent.copy_(matrix_of(kRecurrent));
  return cell;
}

double norse_current(std::size_t k, int t, const Row& spikes) {
  double sum = 0;
  for (std::size_t j = 0; j < kInputs; ++j) sum += kFromInput[k][j] * norse_input(t, j);
  for (std::size_t j = 0; j < kNeurons; ++j) sum += kRecurrent[k][j] * spikes[j];
  return sum;
}

Row values_of(const torch::Tensor& tensor) {
  const auto flat = tensor.detach().contiguous();
  return Row(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
}

void expect_near(const torch::Tensor& found, const Row& expected, int t) {
  const auto values = values_of(found);
  for (std::size_t k = 0; k < expected.size(); ++k)
    ASSERT_NEAR(values[k], expected[k], 1e-11) << "step " << t << ", neuron " << k;
}

AdaptiveThresholdLif::Parameters lsnn() {
  AdaptiveThresholdLif::Parameters parameters;
  parameters.model = ThresholdModel::norse_as_coded;
  parameters.tau_adapt_s = scalar(800);
  parameters.beta = scalar(1.8);
  return parameters;
}

TEST(NorseNumbers, RecurrentLsnnStep) {
  const auto cell = norse_cell<AdaptiveThresholdLif>(lsnn());
  Row v(kNeurons, 0), i(kNeurons, 0), b(kNeurons, 1), z(kNeurons, 0);
  double fired = 0;
  for (int t = 0; t < 300; ++t) {
    Row next = z;
    for (std::size_t k = 0; k < kNeurons; ++k) {
      const double moved = v[k] + kMembrane * (i[k] - v[k]);
      const double threshold = b[k] + kDt / 800 * (1 - b[k]);
      next[k] = moved > threshold ? 1 : 0;
      v[k] = moved * (1 - next[k]);
      i[k] = i[k] * (1 - kSynapse) + norse_current(k, t, z);
      b[k] = threshold + 1.8 * next[k];
      fired += next[k];
    }
    z = next;
    expect_near(cell->forward(norse_input(t)), z, t);
    expect_near(cell->neuron_state().v, v, t);
    expect_near(cell->neuron_state().i, i, t);
    expect_near(cell->neuron_state().a, b, t);
  }
  EXPECT_GT(fired, 3);
}

// Norse's recurrent step passes no gradient through a spike into reset and adaptation, its
// feed-forward step passes it into both.
TEST(NorseNumbers, LsnnStepsDifferInWhatTheGradientSees) {
  for (const bool detached : {true, false}) {
    auto parameters = lsnn();
    parameters.lif.firing.detach_reset = detached;
    const auto input = torch::full({1}, 20.0, kDouble).requires_grad_(true);
    auto result = AdaptiveThresholdLif::step(input, {}, parameters, kDt);
    result = AdaptiveThresholdLif::step(input, result.state, parameters, kDt);
    EXPECT_EQ(result.output.item<double>(), 1);
    EXPECT_EQ(result.state.a.requires_grad(), !detached);
  }
}

TEST(NorseNumbers, RecurrentMultiCompartmentStep) {
  MultiCompartmentLif::Parameters parameters;
  parameters.coupling_per_s = matrix_of(kCoupling);
  parameters.coupling = Coupling::after_reset;
  const auto cell = norse_cell<MultiCompartmentLif>(parameters);
  Row v(kNeurons, 0), i(kNeurons, 0), z(kNeurons, 0);
  double fired = 0;
  for (int t = 0; t < 200; ++t) {
    Row next = z, reset = v;
    for (std::size_t k = 0; k < kNeurons; ++k) {
      const double jumped = i[k] + norse_current(k, t, z);
      const double moved = v[k] + kMembrane * (jumped - v[k]);
      next[k] = moved > 1 ? 1 : 0;
      reset[k] = moved * (1 - next[k]);
      i[k] = jumped * (1 - kSynapse);
      fired += next[k];
    }
    for (std::size_t k = 0; k < kNeurons; ++k) {
      v[k] = reset[k];
      for (std::size_t j = 0; j < kNeurons; ++j) v[k] += kDt * kCoupling[k][j] * reset[j];
    }
    z = next;
    expect_near(cell->forward(norse_input(t)), z, t);
    expect_near(cell->neuron_state().v, v, t);
  }
  EXPECT_GT(fired, 10);
}

TEST(NorseNumbers, FeedForwardMultiCompartmentStep) {
  MultiCompartmentLif::Parameters parameters;
  parameters.coupling_per_s = matrix_of(kCoupling);
  parameters.coupling = Coupling::before_membrane;
  MultiCompartmentLif::State state;
  Row v(kNeurons, 0), i(kNeurons, 0);
  const Row none(kNeurons, 0);
  double fired = 0;
  for (int t = 0; t < 200; ++t) {
    Row x(kNeurons, 0), z(kNeurons, 0), coupled = v;
    for (std::size_t k = 0; k < kNeurons; ++k)
      for (std::size_t j = 0; j < kNeurons; ++j) coupled[k] += kDt * kCoupling[k][j] * v[j];
    for (std::size_t k = 0; k < kNeurons; ++k) {
      x[k] = norse_current(k, t, none);
      const double jumped = i[k] + x[k];
      const double moved = coupled[k] + kMembrane * (jumped - coupled[k]);
      z[k] = moved > 1 ? 1 : 0;
      v[k] = moved * (1 - z[k]);
      i[k] = jumped * (1 - kSynapse);
      fired += z[k];
    }
    const auto result =
        MultiCompartmentLif::step(torch::tensor(x, kDouble), state, parameters, kDt);
    state = result.state;
    expect_near(result.output, z, t);
    expect_near(state.v, v, t);
  }
  EXPECT_GT(fired, 10);
}

// There a conductance decays before it acts, the input included.
TEST(NorseNumbers, ConductanceStepWithInputScaledByTheDecay) {
  ConductanceLif::Parameters parameters;
  ConductanceLif::State state;
  const double kept = 1 - kDt / 0.005;
  double v = -70, g_exc = 0, g_inh = 0, fired = 0;
  for (int t = 0; t < 400; ++t) {
    const double x = t % 7 == 3 ? -2.0 : 3.0;
    g_exc = (g_exc + std::max(x, 0.0)) * kept;
    g_inh = (g_inh + std::max(-x, 0.0)) * kept;
    v += kDt * 1000 / 200 * (10 * (-70 - v) + g_exc * (0 - v) + g_inh * (-80 - v));
    const double z = v > -50 ? 1 : 0;
    if (z > 0) v = -65;
    fired += z;
    const auto result =
        ConductanceLif::step(torch::full({1}, x * kept, kDouble), state, parameters, kDt);
    state = result.state;
    ASSERT_EQ(result.output.item<double>(), z) << t;
    ASSERT_NEAR(state.v.item<double>(), v, 1e-9) << t;
  }
  EXPECT_GT(fired, 3);
}

TEST(NorseNumbers, SuperSpikeWithoutItsAlpha) {
  for (const double u : {-2.0, -0.1, 0.3}) {
    const auto x = torch::full({1}, u, kDouble).requires_grad_(true);
    Firing firing;
    firing.surrogate = {SurrogateKind::superspike, 1};
    fire(x, firing).sum().backward();
    EXPECT_NEAR(x.grad().item<double>(), 1 / ((std::abs(u) + 1) * (std::abs(u) + 1)), 1e-12);
  }
}

}  // namespace
}  // namespace spikedepth
