// The equivalent network without spikes against an independent float64 evaluation and the published
// state_dict: golden file of data-scripts/make_analog_golden.py.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/snn/depth_model.hpp"
#include "models/experiments/trained_model.hpp"
#include "models/networks/registry.hpp"
#include "tests/support/formula_weights.hpp"

namespace spikedepth {
namespace {

nlohmann::json analog_golden() {
  std::ifstream stream(std::string(SPIKEDEPTH_GOLDEN_DIR) + "/stereospike_analog.json");
  return nlohmann::json::parse(stream);
}

// The centre and the amplitude that the script gives a tensor of that name.
torch::Tensor analog_tensor(const std::string& name, const std::vector<std::int64_t>& shape,
                            std::uint64_t number) {
  if (shape.empty()) return torch::tensor(std::int64_t{3});
  auto values = torch::zeros(shape);
  const bool kernel = shape.size() == 4;
  const double fan_in = kernel ? static_cast<double>(values[0].numel()) : 1.0;
  test::fill_by_formula(values, number, kernel ? 3 / std::sqrt(fan_in) : 0.5);
  const bool scale = !kernel && (ends_with(name, ".weight") || ends_with(name, ".running_var"));
  return scale ? values + 1 : values;
}

std::vector<NamedTensor> published_state_dict() {
  std::vector<NamedTensor> tensors;
  const auto golden = analog_golden();
  for (const auto& row : golden["tensors"]) {
    const auto name = row[0].get<std::string>();
    const auto values =
        analog_tensor(name, row[1].get<std::vector<std::int64_t>>(), tensors.size());
    tensors.push_back({name, to_plain(values)});
  }
  return tensors;
}

Experiment analog_experiment(const std::string& activation) {
  return Experiment::load("", {"model.name=stereospike-analog", "model.neuron=" + activation});
}

TEST(AnalogParity, TheStateDictHasThePublishedNamesInThePublishedShapes) {
  const auto golden = analog_golden();
  const auto model = analog_experiment("sigmoid").make_model();
  std::map<std::string, std::vector<std::int64_t>> found, expected;
  for (const auto& item : model->named_parameters()) found[item.key()] = item.value().sizes().vec();
  for (const auto& item : model->named_buffers()) found[item.key()] = item.value().sizes().vec();
  for (const auto& row : golden["tensors"])
    expected[row[0]] = row[1].get<std::vector<std::int64_t>>();
  EXPECT_EQ(found, expected);
  EXPECT_EQ(parameter_count(*model), golden["parameters"].get<std::int64_t>());
}

TEST(AnalogParity, PublishedWeightsGiveTheDepthOfTheIndependentEvaluation) {
  const auto golden = analog_golden();
  const auto tensors = published_state_dict();
  for (const char* activation : {"sigmoid", "tanh", "leaky-relu"}) {
    const auto trained =
        TrainedModel::load_state_dict(analog_experiment(activation), tensors, "published.pth");
    auto& model = *trained.model();
    model.to(torch::kFloat64);
    model.eval();
    torch::NoGradGuard no_grad;
    const auto depth = model.forward(test::formula_frames().to(torch::kFloat64)).depth.view({-1});
    const auto expected =
        torch::tensor(golden["depth"][activation].get<std::vector<double>>(), torch::kFloat64);
    EXPECT_LT((depth - expected).abs().max().item<double>(), 1e-9) << activation;
  }
}

std::string refusal_of(const std::vector<NamedTensor>& tensors) {
  try {
    TrainedModel::load_state_dict(analog_experiment("sigmoid"), tensors, "weights.pth");
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

// Version 0.1.0 kept the normalisation one level deeper, and the decoder had biases.
TEST(AnalogParity, CheckpointsWithBiasesInTheDecoderAreRefusedInOneLine) {
  auto tensors = published_state_dict();
  for (auto& entry : tensors) {
    const auto place = entry.name.find(".2.");
    if (place != std::string::npos) entry.name.replace(place, 3, ".2.norm.");
  }
  tensors.push_back({"deconv1.0.up.1.bias", to_plain(torch::zeros({32}))});
  const auto message = refusal_of(tensors);
  EXPECT_NE(message.find("biases that the published network does not have"), std::string::npos)
      << message;
  EXPECT_LT(message.size(), 200U);
}

TEST(AnalogParity, WeightsOfAnotherNetworkAreRefusedInAShortLine) {
  auto tensors = published_state_dict();
  for (auto& entry : tensors) entry.name = "other." + entry.name;
  const auto message = refusal_of(tensors);
  EXPECT_NE(message.find("holds another network"), std::string::npos) << message;
  EXPECT_LT(message.size(), 400U);
}

}  // namespace
}  // namespace spikedepth
