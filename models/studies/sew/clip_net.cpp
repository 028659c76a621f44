#include "models/studies/sew/clip_net.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace spikedepth {

ClipNetConfig seven_block_config() {
  ClipNetConfig config;
  config.neuron.kind = NeuronKind::parametric_leaky;
  config.neuron.tau.mean = 2.0;
  return config;
}

ClipNetConfig wide_seven_block_config() {
  auto config = seven_block_config();
  config.classes = 10;
  config.stages = {{64, 4, 4}, {128, 3, 3}};
  return config;
}

ClipNetConfig moving_bars_net_config(std::int64_t blocks, std::int64_t channels) {
  ClipNetConfig config;
  config.height = config.width = 16;
  config.classes = 8;
  config.stages = {{channels, blocks, std::min<std::int64_t>(blocks, 2)}};
  return config;
}

namespace {

// Values that reach the readout.
std::int64_t readout_inputs(const ClipNetConfig& config) {
  if (config.stages.empty()) throw ConfigError("a network for clips needs at least one stage");
  auto height = config.height, width = config.width;
  for (const auto& stage : config.stages) {
    height >>= std::min(stage.pooled, stage.blocks);
    width >>= std::min(stage.pooled, stage.blocks);
  }
  if (height < 1 || width < 1) {
    throw ConfigError("clips of " + std::to_string(config.width) + "x" +
                      std::to_string(config.height) +
                      " pixels are too small for the network's maxima; pool after fewer blocks");
  }
  return config.stages.back().channels * height * width;
}

}  // namespace

// The readout is drawn first, so that neither its weights nor the first layer's depend on the
// number of blocks.
ClipNet::ClipNet(const ClipNetConfig& config)
    : config_(config), readout_(readout_inputs(config), config.classes) {
  auto channels = config.inputs;
  ResidualBlockOptions options;
  options.form = config.form;
  options.connect = config.connect;
  options.zero_init = config.zero_init;
  options.neuron = config.neuron;
  for (const auto& plan : config.stages) {
    const auto number = std::to_string(stages_.size() + 1);
    ResidualLayer stage;
    stage.name = "sn" + number;
    stage.synapse = register_module("conv" + number,
                                    Convolution(ConvolutionOptions{channels, plan.channels, 1}));
    stage.norm = register_module("bn" + number, torch::nn::BatchNorm2d(plan.channels));
    stage.neuron = register_module(stage.name, Neuron(config.neuron));
    stages_.push_back(stage);
    channels = options.inputs = options.outputs = plan.channels;
    for (std::int64_t block = 0; block < plan.blocks; ++block) add_block(options);
  }
  register_module("fc", readout_);
  if (config.kaiming) draw_convolutions();
}

torch::Tensor ClipNet::forward(const torch::Tensor& clips) {
  SPIKEDEPTH_CHECK(clips.dim() == 5 && clips.size(2) == config_.inputs, "[T,N,C,H,W] expected");
  reset_state();
  const std::vector<std::int64_t> time_and_batch = {clips.size(0), clips.size(1)};
  auto x = clips;
  std::size_t next = 0;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    auto& stage = stages_[i];
    x = fire_sequence(*stage.neuron, stage.current(x));
    const auto& plan = config_.stages[i];
    for (std::int64_t block = 0; block < plan.blocks; ++block) {
      x = ResidualBlock(blocks()[next++])->forward_sequence(x);
      if (block < plan.pooled)
        x = torch::max_pool2d(x.flatten(0, 1), 2).unflatten(0, time_and_batch);
    }
  }
  return readout_->forward(x.mean(0).flatten(1));
}

}  // namespace spikedepth
