// Cells, layers and containers: the same bits however time is walked.
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/snn/neurons/adaptive_threshold_lif.hpp"
#include "core/snn/neurons/izhikevich.hpp"
#include "core/snn/neurons/leaky_integrator.hpp"
#include "core/snn/neurons/lif.hpp"
#include "core/snn/neurons/refractory.hpp"
#include "core/snn/stateful/neuron_module.hpp"
#include "core/snn/stateful/spike_recorder.hpp"
#include "tests/support/double_precision.hpp"

namespace spikedepth {
namespace {

using torch::Tensor;

using test::kDouble;

Tensor looped(StatefulModule& cell, const Tensor& input) {
  std::vector<Tensor> outputs;
  for (const auto& step : input.unbind(0)) outputs.push_back(cell.forward(step));
  return torch::stack(outputs);
}

void expect_equal_states(const StatefulModule& a, const StatefulModule& b) {
  const auto left = a.state(), right = b.state();
  ASSERT_EQ(left.size(), right.size());
  for (std::size_t k = 0; k < left.size(); ++k) EXPECT_TRUE(torch::equal(left[k], right[k]));
}

template <class Neuron>
void expect_one_result(const Tensor& input, const typename Neuron::Parameters& parameters = {}) {
  const auto cell = std::make_shared<Cell<Neuron>>(parameters);
  const auto expected = looped(*cell, input);
  EXPECT_EQ(expected.sizes(), input.sizes());
  Layer<Neuron> layer(parameters);
  EXPECT_TRUE(torch::equal(layer.forward(input), expected));
  expect_equal_states(layer, *cell);

  Lift lift(std::make_shared<Cell<Neuron>>(parameters));
  EXPECT_TRUE(torch::equal(lift.forward(input), expected));
  StatefulSequential sequential;
  sequential.add("neurons", std::make_shared<Cell<Neuron>>(parameters));
  EXPECT_TRUE(torch::equal(looped(sequential, input), expected));

  // Chunks: the state is carried in the module, or from one module to another.
  layer.reset_state();
  const auto first = layer.forward(input.slice(0, 0, 7));
  Layer<Neuron> other(parameters);
  other.set_state(layer.state());
  EXPECT_TRUE(torch::equal(torch::cat({first, layer.forward(input.slice(0, 7))}), expected));
  EXPECT_TRUE(torch::equal(other.forward(input.slice(0, 7)), expected.slice(0, 7)));
  layer.reset_state();
  EXPECT_TRUE(torch::equal(layer.forward(input), expected));
}

TEST(Stateful, CellLayerLiftAndSequentialAreOne) {
  torch::manual_seed(4);
  for (const auto& shape : {std::vector<std::int64_t>{20, 3, 5}, {20, 2, 3, 4, 5}}) {
    const auto input = torch::rand(shape);
    expect_one_result<Lif>(input);
    expect_one_result<LeakyIntegrator>(input);
    expect_one_result<AdaptiveThresholdLif>(input);
    expect_one_result<RefractoryLif>(input);
    expect_one_result<Izhikevich>(input * 20);
  }
  const auto output = Layer<Lif>().forward(torch::rand({20, 3, 5}));
  EXPECT_GT(output.sum().item<float>(), 20);
  EXPECT_EQ(output.scalar_type(), torch::kFloat32);
}

TEST(Stateful, RecurrentCellAndLayerAreOneAndObeyTheirEquation) {
  torch::manual_seed(5);
  const auto input = torch::rand({60, 3, 4}, kDouble).gt(0.5).to(torch::kFloat64);
  NeuronOptions options;
  options.dtype = torch::kFloat64;
  for (const auto recurrence : {Recurrence::previous_step, Recurrence::same_step}) {
    RecurrentOptions recurrent;
    recurrent.recurrence = recurrence;
    Lif::Parameters parameters;
    parameters.membrane.integrator = Integrator::exponential;
    parameters.synapse.timing = InputTiming::next_step;
    parameters.firing.reset = Reset::subtract;
    RecurrentCell<Lif> cell(4, 6, recurrent, parameters, options);
    RecurrentLayer<Lif> layer(4, 6, recurrent, parameters, options);
    const auto expected = looped(cell, input);
    EXPECT_TRUE(torch::equal(layer.forward(input), expected));
    expect_equal_states(layer, cell);
    EXPECT_EQ(layer.state_size(), 3U);
    layer.reset_state();
    const auto first = layer.forward(input.slice(0, 0, 9));
    EXPECT_TRUE(torch::equal(torch::cat({first, layer.forward(input.slice(0, 9))}), expected));

    const auto w = cell.weights().input, r = cell.weights().effective_recurrent();
    const double alpha = std::exp(-0.2), beta = std::exp(-0.1);
    auto v = torch::zeros({3, 6}, kDouble), i = v.clone(), before = v.clone();
    for (int t = 0; t < 60; ++t) {
      const auto s = v.gt(1).to(torch::kFloat64);
      const auto fed_back = recurrence == Recurrence::same_step ? s : before;
      const auto moved = beta * v + (1 - beta) * i - s;
      i = alpha * i + torch::matmul(input[t], w.t()) + torch::matmul(fed_back, r.t());
      v = moved;
      before = s;
      ASSERT_TRUE(torch::equal(expected[t], s)) << t;
    }
    EXPECT_GT(expected.sum().item<double>(), 20);
    EXPECT_LT((cell.state()[0] - v).abs().max().item<double>(), 1e-12);
  }
  RecurrentOptions same_step;
  same_step.recurrence = Recurrence::same_step;
  RecurrentCell<AdaptiveThresholdLif> unable(4, 6, same_step);
  EXPECT_THROW(unable.forward(torch::zeros({1, 4})), ConfigError);
}

TEST(Stateful, SequentialCarriesMixedStatesAndShapes) {
  torch::manual_seed(6);
  const auto build = [] {
    torch::manual_seed(7);
    auto network = std::make_shared<StatefulSequential>();
    network
        ->add("convolution", std::make_shared<Lift>(torch::nn::AnyModule(
                                 torch::nn::Conv2d(torch::nn::Conv2dOptions(2, 3, 3).padding(1)))))
        .add("spikes", std::make_shared<Layer<Lif>>())
        .add("flat",
             torch::nn::AnyModule(torch::nn::Flatten(torch::nn::FlattenOptions().start_dim(2))))
        .add("hidden", std::make_shared<RecurrentLayer<Lif>>(3 * 5 * 5, 8))
        .add("readout", std::make_shared<Layer<LeakyIntegrator>>());
    return network;
  };
  const auto whole = build(), chunked = build();
  const auto input = torch::rand({16, 2, 2, 5, 5}) * 2;
  SpikeRecorder recorder(*chunked);
  const auto expected = whole->forward(input);
  EXPECT_EQ(expected.sizes(), torch::IntArrayRef({16, 2, 8}));
  const auto a = chunked->forward(input.slice(0, 0, 5));
  const auto saved = chunked->state();
  const auto b = chunked->forward(input.slice(0, 5));
  EXPECT_TRUE(torch::equal(torch::cat({a, b}), expected));
  EXPECT_EQ(saved.size(), 2U + 3U + 2U);
  chunked->set_state(saved);
  EXPECT_TRUE(torch::equal(chunked->forward(input.slice(0, 5)), b));
  EXPECT_THROW(chunked->set_state({}), ConfigError);
  EXPECT_EQ(recorder.trains("spikes").size(0), 16 + 11);

  const auto& trains = recorder.trains("hidden");
  EXPECT_NEAR(recorder.rate("hidden"), trains.to(torch::kFloat64).mean().item<double>(), 1e-12);
  EXPECT_THROW(recorder.rate("nothing"), ConfigError);
}

TEST(Stateful, FoldedTimeGivesTheSameConvolution) {
  torch::manual_seed(8);
  torch::nn::Conv2d convolution(torch::nn::Conv2dOptions(2, 3, 3).padding(1));
  const auto input = torch::rand({6, 2, 2, 5, 5});
  Lift stepwise{torch::nn::AnyModule(convolution)}, folded{torch::nn::AnyModule(convolution), true};
  EXPECT_TRUE(torch::allclose(stepwise.forward(input), folded.forward(input), 1e-5, 1e-6));
  EXPECT_EQ(folded.forward(input).sizes(), torch::IntArrayRef({6, 2, 3, 5, 5}));
}

TEST(Stateful, RecurrentSequentialAddsItsOutput) {
  auto inside = std::make_shared<Cell<LeakyIntegratorBox>>();
  RecurrentSequential loop(inside);
  double v = 0;
  for (int t = 0; t < 10; ++t) {
    v += 0.1 * (1 + v - v);  // the output of the step before is the potential
    EXPECT_NEAR(loop.forward(torch::ones({1}, kDouble)).item<double>(), v, 1e-12);
  }
  EXPECT_EQ(loop.state_size(), 2U);
}

TEST(Stateful, AutapsesStayZeroUnderTheOptimiser) {
  RecurrentOptions with;
  with.autapses = true;
  RecurrentLayer<Lif> layer(5, 7), free(5, 7, with);
  EXPECT_GT(free.weights().recurrent.diagonal().abs().min().item<float>(), 0);
  // Drawn with a standard deviation of sqrt(2 / H).
  RecurrentLayer<Lif> large(200, 200);
  EXPECT_NEAR(large.weights().input.std().item<float>(), 0.1, 0.003);
  EXPECT_NEAR(large.weights().recurrent.std().item<float>(), 0.1, 0.003);

  torch::manual_seed(9);
  const auto start = layer.weights().recurrent.detach().clone();
  torch::optim::Adam optimizer(layer.parameters(),
                               torch::optim::AdamOptions(0.01).weight_decay(0.01));
  for (int k = 0; k < 100; ++k) {
    optimizer.zero_grad();
    layer.reset_state();
    const auto spikes = layer.forward(torch::rand({12, 4, 5}) * 2);
    (spikes.mean() - 0.3).square().backward();
    optimizer.step();
  }
  const auto recurrent = layer.weights().recurrent.detach();
  EXPECT_TRUE(torch::equal(recurrent.diagonal(), torch::zeros({7})));
  EXPECT_GT((recurrent - start).abs().max().item<float>(), 0.05);
}

// The impulse response of a leaky integrator gives its time constants back, one for each neuron.
TEST(Stateful, TrainedTimeConstantsFitAnImpulseResponse) {
  LeakyIntegrator::Parameters truth, start;
  truth.membrane.tau_mem_s = torch::tensor({0.008, 0.012, 0.02, 0.03}, kDouble);
  start.membrane.tau_mem_s = scalar(0.015);
  auto input = torch::zeros({60, 1, 4}, kDouble);
  input[0].fill_(1);
  const auto wanted = Layer<LeakyIntegrator>(truth).forward(input);
  NeuronOptions options;
  options.train = {"tau_mem_s"};
  options.train_shape = {4};
  options.dtype = torch::kFloat64;
  Layer<LeakyIntegrator> layer(start, options);
  ASSERT_EQ(layer.parameters().size(), 1U);
  torch::optim::Adam optimizer(layer.parameters(), 2e-4);
  for (int k = 0; k < 300; ++k) {
    optimizer.zero_grad();
    layer.reset_state();
    (layer.forward(input) - wanted).square().sum().backward();
    if (k == 0) {
      EXPECT_GT(layer.parameters()[0].grad().abs().min().item<double>(), 0);
    }
    optimizer.step();
  }
  const auto error = (layer.parameters()[0] / truth.membrane.tau_mem_s - 1).abs();
  EXPECT_LT(error.max().item<double>(), 0.01) << layer.parameters()[0];
}

// With smooth spikes a recurrent network is a smooth function of its weights.
TEST(Stateful, GradientThroughRecurrenceIsThatOfCentralDifferences) {
  torch::manual_seed(10);
  AdaptiveThresholdLif::Parameters parameters;
  parameters.beta = scalar(0.3);
  parameters.lif.firing.mode = SpikeMode::smooth;
  parameters.lif.firing.surrogate = {SurrogateKind::atan, 2};
  parameters.lif.firing.detach_reset = false;
  NeuronOptions options;
  options.dtype = torch::kFloat64;
  RecurrentLayer<AdaptiveThresholdLif> layer(3, 4, {}, parameters, options);
  const auto input = torch::rand({12, 2, 3}, kDouble);
  const auto loss = [&] {
    layer.reset_state();
    return (layer.forward(input) * torch::linspace(-1, 1, 96, kDouble).view({12, 2, 4})).sum();
  };
  loss().backward();
  torch::NoGradGuard no_grad;
  for (auto& weights : {layer.weights().input, layer.weights().recurrent}) {
    const auto flat = weights.view(-1), gradient = weights.grad().view(-1);
    for (std::int64_t k = 0; k < flat.numel(); ++k) {
      const double h = 1e-5, centre = flat[k].item<double>();
      flat[k].fill_(centre + h);
      const double above = loss().item<double>();
      flat[k].fill_(centre - h);
      const double below = loss().item<double>();
      flat[k].fill_(centre);
      EXPECT_NEAR(gradient[k].item<double>(), (above - below) / (2 * h), 1e-7) << k;
    }
  }
  EXPECT_EQ(layer.weights().recurrent.grad().diagonal().abs().max().item<double>(), 0);
  EXPECT_GT(layer.weights().recurrent.grad().abs().max().item<double>(), 1e-3);
}

TEST(Stateful, ParametersFollowTheModuleAndUnknownNamesAreRefused) {
  NeuronOptions options;
  options.train = {"tau_mem_s"};
  Lif::Parameters parameters;
  parameters.v_th = torch::ones({5}, kDouble);
  Layer<Lif> layer(parameters, options);
  layer.to(torch::kFloat32);
  const auto output = layer.forward(torch::rand({3, 2, 5}));
  EXPECT_EQ(output.scalar_type(), torch::kFloat32);
  output.sum().backward();
  EXPECT_TRUE(layer.named_parameters()["tau_mem_s"].grad().defined());
  options.train = {"tau_membrane"};
  try {
    Cell<Lif> wrong({}, options);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("tau_mem_s"), std::string::npos);
  }
}

TEST(Stateful, RecordsStatesAndDetaches) {
  NeuronOptions options;
  options.record_states = true;
  options.train = {"tau_syn_s"};
  Layer<Lif> layer({}, options);
  const auto input = torch::rand({6, 2, 3});
  layer.forward(input);
  const auto states = layer.recorded_states();
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(states[0].sizes(), torch::IntArrayRef({6, 2, 3}));
  EXPECT_TRUE(torch::equal(states[1][5], layer.state()[1]));
  EXPECT_TRUE(layer.state()[1].requires_grad());
  layer.detach_state();
  EXPECT_FALSE(layer.state()[1].requires_grad());
  EXPECT_THROW(layer.forward(torch::rand({3})), ConfigError);
}

}  // namespace
}  // namespace spikedepth
