// StereoSpike as a network that learns forward in time: its last layer learns exactly as through
// time, and traces end with the pass.
#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "core/learning/losses.hpp"
#include "core/learning/rules/forward_objective.hpp"
#include "core/snn/layers.hpp"
#include "models/experiments/experiment.hpp"
#include "tests/support/tensor_distance.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kForwardSteps = 4;

std::shared_ptr<DepthModel> forward_network(const Batch& batch) {
  torch::manual_seed(5);
  auto model = Experiment::load("", {"model.name=stereospike-forward", "model.width=2",
                                     "model.readouts=1", "model.residual_surrogate=atan"})
                   .make_model();
  model->to(torch::kFloat64);
  Initialisation start;
  start.xi = 1;
  model->initialise(start, batch.inputs.narrow(1, 0, 1));
  return model;
}

Batch forward_batch() {
  torch::manual_seed(6);
  Batch batch;
  batch.inputs =
      torch::poisson(torch::full({1, kForwardSteps, 4, 32, 32}, 0.5)).to(torch::kFloat64);
  batch.targets = torch::rand({1, 1, 32, 32}, torch::kFloat64) + 1;
  return batch;
}

bool keeps_a_trace(DepthModel& model) {
  for (const auto& module : model.modules(false)) {
    if (auto* synapse = module->as<ConvolutionImpl>(); synapse && synapse->keeps_trace())
      return true;
  }
  return false;
}

TEST(StereoSpikeForward, ItsLastLayerLearnsAsThroughTime) {
  const auto batch = forward_batch();
  const auto model = forward_network(batch);
  const LossConfig loss;
  ForwardObjective objective(model, loss, 0);
  model->zero_grad();
  objective.evaluate(batch, false);
  EXPECT_FALSE(keeps_a_trace(*model));
  const auto named = model->named_parameters();
  const std::string last = "deconv1.0.up.1.weight", head = "predict_depth1.0.up.1.weight",
                    first = "bottom.0.weight";
  const auto forward_last = named[last].grad().clone(), forward_head = named[head].grad().clone(),
             forward_first = named[first].grad().clone();
  model->zero_grad();
  model->reset_state();
  torch::Tensor total;
  for (std::int64_t t = 0; t < kForwardSteps; ++t) {
    const auto output = model->forward(batch.inputs.narrow(1, t, 1));
    const auto step = depth_loss(output, batch.targets, loss).total / kForwardSteps;
    total = total.defined() ? total + step : step;
  }
  total.backward();
  EXPECT_GT(named[last].grad().norm().item<double>(), 0);
  EXPECT_LT(test::norm_distance(forward_head, named[head].grad()), 1e-9);
  EXPECT_LT(test::norm_distance(forward_last, named[last].grad()), 1e-9);
  EXPECT_GT(test::norm_distance(forward_first, named[first].grad()), 1e-6);  // an approximation
}

TEST(StereoSpikeForward, TracesEndAlsoWhereAPassFails) {
  auto batch = forward_batch();
  const auto model = forward_network(batch);
  ForwardObjective objective(model, LossConfig(), 0);
  batch.targets = torch::ones({1, 1, 7, 7}, torch::kFloat64);  // not of the frames' size
  EXPECT_ANY_THROW(objective.evaluate(batch, false));
  EXPECT_FALSE(keeps_a_trace(*model));
}

}  // namespace
}  // namespace spikedepth
