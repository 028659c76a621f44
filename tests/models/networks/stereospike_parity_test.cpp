// The published network against an independent float64 evaluation: golden files of
// data-scripts/make_stereospike_golden.py.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/learning/rules/depth_objective.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "core/snn/firing_rates.hpp"
#include "models/networks/stereospike/stereospike.hpp"
#include "tests/support/formula_weights.hpp"
#include "tests/support/tensor_distance.hpp"

namespace spikedepth {
namespace {

using test::fill_by_formula;
using test::formula_frames;
using test::mix;

double strength(const std::string& name) {
  if (name.rfind("bottom.", 0) == 0) return 6.0;
  if (name.rfind("bottleneck", 0) == 0) return 10.0;
  if (name.rfind("deconv", 0) == 0) return 3.0;
  if (name.rfind("predict", 0) == 0) return 1.0;
  return 5.0;
}

torch::Tensor formula_truth() {
  auto truth = torch::empty({1, 1, test::kFormulaHeight, test::kFormulaWidth});
  for (std::int64_t y = 0; y < test::kFormulaHeight; ++y) {
    for (std::int64_t x = 0; x < test::kFormulaWidth; ++x) {
      truth[0][0][y][x] = (x + 2 * y) % 7 == 0 ? NAN
                                               : 1.5F + 0.0625F * static_cast<float>(x) +
                                                     0.03125F * static_cast<float>(y);
    }
  }
  return truth;
}

nlohmann::json golden(const std::string& kind) {
  std::ifstream stream(std::string(SPIKEDEPTH_GOLDEN_DIR) + "/stereospike_" + kind + ".json");
  return nlohmann::json::parse(stream);
}

double projection(const torch::Tensor& tensor, std::uint64_t seed) {
  const auto flat = tensor.detach().to(torch::kFloat64).contiguous().view({-1});
  const auto* values = flat.data_ptr<double>();
  double sum = 0;
  for (std::int64_t i = 0; i < flat.numel(); ++i) {
    sum += (mix(static_cast<std::uint64_t>(i) + seed) & 1U) != 0 ? values[i] : -values[i];
  }
  return sum;
}

// The published network with the formula's weights, its loss and one Adam step, in the given
// precision.
struct Evaluation {
  std::shared_ptr<StereoSpike> model;
  DepthOutput output;
  double loss = 0;
};

Evaluation evaluate(const std::string& residual_surrogate, torch::ScalarType type) {
  StereoSpikeConfig config;
  config.residual_surrogate = residual_surrogate;
  config.residual_alpha = residual_surrogate == "atan" ? 2.0 : 4.0;
  Evaluation result;
  result.model = std::make_shared<StereoSpike>(config);
  std::uint64_t number = 0;
  for (auto& item : result.model->named_parameters()) {
    torch::NoGradGuard no_grad;
    const auto fan_in = std::max<std::int64_t>(1, item.value()[0].numel());
    fill_by_formula(item.value(), number++,
                    strength(item.key()) / std::sqrt(static_cast<double>(fan_in)));
  }
  result.model->to(type);
  const auto frames = formula_frames().to(type);
  {
    torch::NoGradGuard no_grad;
    result.output = result.model->forward(frames);
  }
  LossConfig loss;
  loss.lambda = 1.0;  // the published form
  OptimizerConfig optimizer;
  SurrogateGradientRule rule(std::make_unique<DepthObjective>(result.model, loss), optimizer);
  result.loss =
      rule.step({frames, formula_truth().to(type), {"formula"}}, optimizer.lr, false).loss;
  return result;
}

class StereoSpikeParity : public ::testing::TestWithParam<std::string> {};

TEST_P(StereoSpikeParity, Float64AgreesWithTheIndependentEvaluation) {
  const auto expected = golden(GetParam());
  const auto found = evaluate(GetParam(), torch::kFloat64);
  for (std::size_t s = 0; s < 4; ++s) {
    const auto reference =
        torch::tensor(expected["scales"][s].get<std::vector<double>>(), torch::kFloat64);
    EXPECT_LT((found.output.scales[s].view({-1}) - reference).abs().max().item<double>(), 1e-9)
        << "scale " << s;
  }
  EXPECT_NEAR(found.loss, expected["loss"].get<double>(), 1e-9 * found.loss);
  for (const auto& row : expected["parameters"]) {
    const auto parameter = found.model->named_parameters()[row["name"].get<std::string>()];
    const auto& grad = parameter.grad();
    const double grad_norm = row["grad_norm"].get<double>();
    const double after_norm = row["after_norm"].get<double>();
    EXPECT_NEAR(grad.norm().item<double>(), grad_norm, 1e-9 * grad_norm) << row["name"];
    EXPECT_NEAR(parameter.norm().item<double>(), after_norm, 1e-9 * after_norm) << row["name"];
    for (std::size_t k = 0; k < 2; ++k) {
      EXPECT_NEAR(projection(grad, k + 1), row["grad_projections"][k].get<double>(),
                  1e-9 * grad_norm)
          << row["name"];
      EXPECT_NEAR(projection(parameter, k + 1), row["after_projections"][k].get<double>(),
                  1e-7 * after_norm)
          << row["name"];
    }
  }
}

TEST_P(StereoSpikeParity, Float32AgreesWithFloat64ToOnePartInAHundredThousand) {
  const auto single = evaluate(GetParam(), torch::kFloat32);
  const auto reference = evaluate(GetParam(), torch::kFloat64);
  for (std::size_t s = 0; s < 4; ++s) {
    EXPECT_LT(test::norm_distance(single.output.scales[s], reference.output.scales[s]), 1e-5)
        << "scale " << s;
  }
  EXPECT_NEAR(single.loss, reference.loss, 1e-5 * reference.loss);
  for (const auto& item : reference.model->named_parameters()) {
    const auto parameter = single.model->named_parameters()[item.key()];
    EXPECT_LT(test::norm_distance(parameter.grad(), item.value().grad()), 1e-5) << item.key();
    EXPECT_LT(test::norm_distance(parameter, item.value()), 1e-5) << item.key();
  }
}

// On the grid every sum is exact in float32, so the spikes must be the script's to the last one.
TEST_P(StereoSpikeParity, SpikesAgreeTotally) {
  const auto expected = golden(GetParam())["rates"];
  const std::map<std::string, std::string> script_names = {{"bottleneck.0.sn1", "r01"},
                                                           {"bottleneck.0.sn2", "r02"},
                                                           {"bottleneck.1.sn1", "r11"},
                                                           {"bottleneck.1.sn2", "r12"}};
  for (const auto& layer : firing_rates(evaluate(GetParam(), torch::kFloat32).output)) {
    const auto renamed = script_names.find(layer.layer);
    const std::string name = renamed == script_names.end() ? layer.layer : renamed->second;
    EXPECT_DOUBLE_EQ(layer.rate, expected[name].get<double>()) << layer.layer;
  }
}

INSTANTIATE_TEST_SUITE_P(ResidualSurrogate, StereoSpikeParity,
                         ::testing::Values("sigmoid", "atan"));

}  // namespace
}  // namespace spikedepth
