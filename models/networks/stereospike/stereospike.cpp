#include "models/networks/stereospike/stereospike.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/base/unknown_name.hpp"
namespace spikedepth {
namespace {

constexpr std::int64_t kResidualKernel = 3;
constexpr std::int64_t kHeadKernel = 3;
constexpr std::int64_t kSeparableKernel = 7;
constexpr std::int64_t kPlainKernel = 5;

// Adds `child` to a fresh module so that parameter names get one more level.
torch::nn::Module& level(torch::nn::Module& parent, const std::string& name) {
  return *parent.register_module(name, std::make_shared<torch::nn::Module>(name));
}

// Of the neurons or the normalisation in the published sequence: after the synapse, and after its
// gain or the activation, which hold no tensors.
std::string unit_index(const ConvolutionImpl& synapse) {
  return std::to_string(synapse.next_index() + 1);
}

}  // namespace

StereoSpike::StereoSpike(const StereoSpikeConfig& config) : config_(config) {
  config.check();
  const auto width = config.width;
  add_stage("bottom", input_channels() + config.extra_channels, width, 1);
  for (int stage = 1; stage <= kStages; ++stage) {
    const auto name = "conv" + std::to_string(stage);
    if (config.encoder == "sew")
      add_sew_stage(name, width << (stage - 1), width << stage);
    else
      add_stage(name, width << (stage - 1), width << stage, 2);
  }
  add_residual_blocks(width << kStages);
  const std::int64_t side_by_side = config.skip == "concat" ? 2 : 1;  // channels after a skip
  for (int stage = kStages; stage >= 1; --stage) {
    add_decoder_stage(stage, (width << stage) * (stage == kStages ? 1 : side_by_side),
                      width << (stage - 1));
  }
  for (auto stage = static_cast<int>(config.readouts); stage >= 1; --stage) {
    auto& outer = level(*this, "predict_depth" + std::to_string(stage));
    ConvolutionOptions options{side_by_side * (width << (stage - 1)), 1,
                               config.separable() ? kSeparableKernel : kHeadKernel};
    options.bias = true;
    options.separable = config.separable();
    heads_.push_back(outer.register_module("0", UpsampleConvolution(options)));
  }
}

NeuronParameters StereoSpike::neuron_parameters(std::int64_t channels, bool residual) const {
  NeuronParameters parameters;
  parameters.kind = neuron_kind(config_.neuron);
  parameters.threshold = config_.threshold;
  parameters.tau.mean = config_.tau;
  parameters.tau.distribution = tau_distribution(config_.tau_distribution);
  parameters.tau.shape = config_.tau_shape;
  parameters.tau.per_channel = config_.tau_per == "channel";
  parameters.tau.train = config_.tau_train;
  parameters.channels = channels;
  parameters.train_threshold = config_.train_threshold;
  parameters.soft_reset = config_.reset == "soft";
  parameters.surrogate =
      residual ? Surrogate{surrogate_kind(config_.residual_surrogate), config_.residual_alpha}
               : Surrogate{surrogate_kind(config_.surrogate), config_.alpha};
  return parameters;
}

void StereoSpike::add_units(SpikingLayer& layer, torch::nn::Module& parent, const std::string& name,
                            std::int64_t channels, bool residual) {
  if (config_.analog()) {
    layer.analog =
        parent.register_module(name, AnalogUnit(activation_kind(config_.neuron), channels));
    return;
  }
  layer.neuron = parent.register_module(name, Neuron(neuron_parameters(channels, residual)));
}

void StereoSpike::add_sew_stage(const std::string& name, std::int64_t inputs,
                                std::int64_t outputs) {
  ResidualBlockOptions options;
  options.inputs = inputs;
  options.outputs = outputs;
  options.stride = 2;
  options.connect = residual_connection();
  options.neuron = neuron_parameters(outputs, false);
  auto block = register_module(name, ResidualBlock(options));
  ResidualHooks hooks;
  hooks.spikes = [this, name](const torch::Tensor& spikes, const ResidualLayer& layer) {
    output_->layers.push_back({name + "." + layer.name, spikes, name + "." + layer.synapse_name});
  };
  hooks.current = [this, name](const torch::Tensor& current, ResidualLayer& layer) {
    return calibration_ && calibration_->first_step ? calibrate_normalised(current, name, layer)
                                                    : current;
  };
  block->set_hooks(hooks);
  sew_encoder_.push_back(block);
}

void StereoSpike::add_stage(const std::string& name, std::int64_t inputs, std::int64_t outputs,
                            std::int64_t stride) {
  const auto kernel = config_.separable() ? kSeparableKernel : kPlainKernel;
  SpikingLayer layer;
  layer.synapse = register_module(
      name, Convolution(ConvolutionOptions{inputs, outputs, kernel, stride, kernel / 2,
                                           config_.analog(), config_.separable()}));
  add_units(layer, *layer.synapse, unit_index(*layer.synapse), outputs, false);
  (name == "bottom" ? bottom_ : encoder_.emplace_back()) = layer;
}

void StereoSpike::add_residual_blocks(std::int64_t channels) {
  auto& bottleneck = level(*this, "bottleneck");
  const auto kernel = config_.separable() ? kSeparableKernel : kResidualKernel;
  for (std::int64_t block = 0; block < config_.blocks; ++block) {
    auto& parent = level(bottleneck, std::to_string(block));
    for (const std::string number : {"1", "2"}) {
      SpikingLayer layer;
      layer.synapse = parent.register_module(
          "conv" + number, Convolution(ConvolutionOptions{channels, channels, kernel, 1, kernel / 2,
                                                          config_.analog(), config_.separable()}));
      // The published network without spikes keeps a convolution and its unit in one sequence.
      if (config_.analog())
        add_units(layer, *layer.synapse, unit_index(*layer.synapse), channels, true);
      else
        add_units(layer, parent, "sn" + number, channels, true);
      residual_.push_back(layer);
    }
    if (config_.zero_init) residual_.back().synapse->scale_weights(0.0);
  }
}

void StereoSpike::add_decoder_stage(int stage, std::int64_t inputs, std::int64_t outputs) {
  auto& outer = level(*this, "deconv" + std::to_string(stage));
  ConvolutionOptions options{inputs, outputs,
                             config_.separable() ? kSeparableKernel : kPlainKernel};
  options.separable = config_.separable();
  decoder_up_.push_back(outer.register_module("0", UpsampleConvolution(options)));
  SpikingLayer layer;
  layer.synapse = decoder_up_.back()->convolution();
  add_units(layer, outer, "2", outputs, false);
  decoder_.push_back(layer);
}

torch::Tensor StereoSpike::fire(SpikingLayer& layer, const std::string& name,
                                const torch::Tensor& input, const Synapse& synapse,
                                DepthOutput& output, const std::string& synapse_name) {
  const bool calibrates = calibration_ && calibration_->first_step && layer.neuron;
  auto current = calibrates ? calibrate(layer, name, input, synapse) : synapse(input);
  if (config_.gain != 1.0) current = current * config_.gain;
  if (layer.analog) return layer.analog->forward(current);
  const auto spikes = layer.neuron->forward(current);
  output.layers.push_back({name, spikes, synapse_name});
  return spikes;
}

torch::Tensor StereoSpike::residual_block(std::size_t block, const torch::Tensor& x,
                                          DepthOutput& output) {
  const std::string name = "bottleneck." + std::to_string(block);
  auto& first = residual_[2 * block];
  auto& second = residual_[2 * block + 1];
  const auto plain = [](SpikingLayer& layer) -> Synapse {
    return [&layer](const torch::Tensor& input) { return layer.synapse->forward(input); };
  };
  auto y = fire(first, name + ".sn1", x, plain(first), output, name + ".conv1");
  const bool adds_first = config_.residual == "spiking";
  y = fire(
      second, name + ".sn2", y,
      [&](const torch::Tensor& input) {
        const auto current = second.synapse->forward(input);
        return adds_first ? current + x : current;
      },
      output, name + ".conv2");
  if (config_.residual == "plain" || config_.residual == "spiking") return y;
  return join_spikes(y, x, residual_connection());
}

// Skips that keep inputs binary keep the residual blocks binary as well.
Connection StereoSpike::residual_connection() const {
  const bool binary = !config_.analog() && (config_.skip == "or" || config_.skip == "concat");
  return binary && config_.residual == "add" ? Connection::logical_or
                                             : connection(config_.residual);
}

torch::Tensor StereoSpike::join_skip(const torch::Tensor& x, const torch::Tensor& skip) const {
  if (config_.skip == "none") return x;
  if (config_.skip == "concat") return torch::cat({x, skip}, 1);
  return join_spikes(x, skip, connection(config_.skip));
}

DepthOutput StereoSpike::step(const torch::Tensor& frame) {
  DepthOutput output;
  output_ = &output;
  std::vector<torch::Tensor> maps;  // what the decoder adds: bottom, conv1, conv2, conv3
  const auto convolve = [&](SpikingLayer& layer, const std::string& name,
                            const torch::Tensor& input) {
    return fire(
        layer, name, input,
        [&](const torch::Tensor& values) { return layer.synapse->forward(values); }, output);
  };
  auto x = convolve(bottom_, "bottom", frame);
  for (int stage = 0; stage < kStages; ++stage) {
    maps.push_back(x);
    const auto index = static_cast<std::size_t>(stage);
    x = sew_encoder_.empty() ? convolve(encoder_[index], "conv" + std::to_string(stage + 1), x)
                             : sew_encoder_[index]->forward(x);
  }
  for (std::size_t block = 0; 2 * block < residual_.size(); ++block)
    x = residual_block(block, x, output);
  output.sums.push_back({"bottleneck", x});
  for (int stage = kStages; stage >= 1; --stage) {
    const auto index = static_cast<std::size_t>(kStages - stage);
    const auto& skip = maps[static_cast<std::size_t>(stage - 1)];
    const auto upsample = [&](const torch::Tensor& values) {
      return decoder_up_[index]->forward(values, skip.size(2), skip.size(3));
    };
    x = fire(decoder_[index], "deconv" + std::to_string(stage), x, upsample, output);
    x = join_skip(x, skip);
    output.sums.push_back({"sum" + std::to_string(stage), x});
    if (stage > config_.readouts) continue;
    auto& head = heads_[static_cast<std::size_t>(config_.readouts - stage)];
    auto read = head->forward(x, frame.size(2), frame.size(3));
    if (config_.gain != 1.0) read = read * config_.gain;
    readout_ = readout_.defined() ? readout_ + read : read;
    output.scales.push_back(readout_);
  }
  output.depth = readout_;
  return output;
}

DepthOutput StereoSpike::forward(const torch::Tensor& frames) {
  SPIKEDEPTH_CHECK(frames.dim() == 5 && frames.size(2) == input_channels() + config_.extra_channels,
                   "frames must be [N,T,C,H,W]");
  DepthOutput output;
  const auto steps = frames.size(1);
  for (std::int64_t t = 0; t < steps; ++t) {
    if (config_.readout_steps > 0 && t == steps - config_.readout_steps) readout_ = torch::Tensor();
    output = step(frames.select(1, t));
    if (calibration_) calibration_->first_step = false;
  }
  return output;
}

// Without the levels that only follow the published names of parameters.
std::string StereoSpike::synapse_name(const std::string& path) const {
  const std::string suffix = ".0.up";
  return ends_with(path, suffix) ? path.substr(0, path.size() - suffix.size()) : path;
}

std::string StereoSpike::misfit_because(const std::vector<std::string>& unexpected) const {
  const bool old =
      std::find(unexpected.begin(), unexpected.end(), "bottom.2.norm.weight") != unexpected.end();
  if (!config_.analog() || !old) return "";
  return "holds a network without spikes of an earlier version, whose decoder has biases that the "
         "published network does not have; train it again";
}

NamedNeurons StereoSpike::neurons() const {
  if (config_.analog()) return {};
  NamedNeurons all = {{"bottom", bottom_.neuron}};
  for (std::size_t i = 0; i < encoder_.size(); ++i)
    all.emplace_back("conv" + std::to_string(i + 1), encoder_[i].neuron);
  for (std::size_t i = 0; i < sew_encoder_.size(); ++i) {
    for (const auto& layer : sew_encoder_[i]->layers())
      all.emplace_back("conv" + std::to_string(i + 1) + "." + layer.name, layer.neuron);
  }
  for (std::size_t i = 0; i < residual_.size(); ++i) {
    all.emplace_back("bottleneck." + std::to_string(i / 2) + ".sn" + std::to_string(i % 2 + 1),
                     residual_[i].neuron);
  }
  for (std::size_t i = 0; i < decoder_.size(); ++i)
    all.emplace_back("deconv" + std::to_string(decoder_.size() - i), decoder_[i].neuron);
  return all;
}

void StereoSpike::reset_state() {
  readout_ = torch::Tensor();
  for (auto& layer : neurons()) layer.second->reset_state();
}

void StereoSpike::set_threshold_gain(double gain) {
  if (gain != 1.0 && config_.analog())
    throw ConfigError("a network of " + config_.neuron + " units has no thresholds to move");
  for (auto& layer : neurons()) layer.second->set_threshold_gain(gain);
}

void StereoSpike::set_layer_threshold_gain(const std::string& layer, double gain) {
  std::vector<std::string> known;
  for (auto& [name, neuron] : neurons()) {
    if (name == layer) return neuron->set_threshold_gain(gain);
    known.push_back(name);
  }
  throw unknown_name("spiking layer", layer, known);
}

}  // namespace spikedepth
