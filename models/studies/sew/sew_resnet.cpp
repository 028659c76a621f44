#include "models/studies/sew/sew_resnet.hpp"

#include <array>
#include <map>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

const std::array<std::int64_t, 4>& stage_blocks(int depth) {
  static const std::map<int, std::array<std::int64_t, 4>> known = {{18, {2, 2, 2, 2}},
                                                                   {34, {3, 4, 6, 3}},
                                                                   {50, {3, 4, 6, 3}},
                                                                   {101, {3, 4, 23, 3}},
                                                                   {152, {3, 8, 36, 3}}};
  const auto found = known.find(depth);
  if (found == known.end()) {
    throw ConfigError("no ResNet of " + std::to_string(depth) +
                      " layers; choose 18, 34, 50, 101 or 152");
  }
  return found->second;
}

}  // namespace

SewResNet::SewResNet(const SewResNetConfig& config) : config_(config) {
  if (config.width < 1 || config.inputs < 1 || config.classes < 1 || config.steps < 1)
    throw ConfigError("width, inputs, classes and steps of a ResNet must be at least 1");
  const auto& counts = stage_blocks(config.depth);
  stem_.name = "sn1";
  stem_.synapse = register_module(
      "conv1", Convolution(ConvolutionOptions{config.inputs, config.width, 7, 2, 3}));
  stem_.norm = register_module("bn1", torch::nn::BatchNorm2d(config.width));
  stem_.neuron = register_module(stem_.name, Neuron(config.neuron));
  ResidualBlockOptions options;
  options.form = config.form;
  options.connect = config.connect;
  options.zero_init = config.zero_init;
  options.neuron = config.neuron;
  options.bottleneck = config.depth >= 50;
  auto channels = config.width;
  for (std::size_t stage = 0; stage < counts.size(); ++stage) {
    for (std::int64_t block = 0; block < counts[stage]; ++block) {
      options.inputs = channels;
      options.outputs = (config.width << stage) * (options.bottleneck ? 4 : 1);
      options.stride = stage > 0 && block == 0 ? 2 : 1;
      add_block(options);
      channels = options.outputs;
    }
  }
  readout_ = register_module("fc", torch::nn::Linear(channels, config.classes));
  draw_convolutions();
}

torch::Tensor SewResNet::forward(const torch::Tensor& images) {
  SPIKEDEPTH_CHECK(images.dim() == 4 && images.size(1) == config_.inputs, "[N,C,H,W] expected");
  reset_state();
  const auto current = stem_.current(images);
  std::vector<torch::Tensor> steps;
  for (std::int64_t t = 0; t < config_.steps; ++t)
    steps.push_back(torch::max_pool2d(stem_.neuron->forward(current), 3, 2, 1));
  auto x = torch::stack(steps);
  for (auto block : blocks()) x = block->forward_sequence(x);
  return readout_->forward(x.mean({0, 3, 4}));
}

}  // namespace spikedepth
