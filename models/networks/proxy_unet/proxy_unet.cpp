#include "models/networks/proxy_unet/proxy_unet.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/base/unknown_name.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kProxyKernel = 5, kProxySmallKernel = 3;
constexpr int kFromFrame = -1;

void add_to(torch::Tensor& total, const torch::Tensor& map) {
  total = total.defined() ? total + map : map;
}

}  // namespace

ProxyUNet::ProxyUNet(const ProxyUNetConfig& config) : config_(config) {
  config.check();
  const auto width = config.width;
  const auto deepest = width << kStages;
  add_layer("bottom", {input_channels(), width, kProxyKernel, 1, kProxyKernel / 2}, false,
            kFromFrame, 0);
  for (int stage = 1; stage <= kStages; ++stage) {
    add_layer("conv" + std::to_string(stage),
              {width << (stage - 1), width << stage, kProxyKernel, 2, kProxyKernel / 2}, false,
              stage - 1, stage);
  }
  for (int block = 1; block <= config.blocks; ++block) {
    const ConvolutionOptions options{deepest, deepest, kProxySmallKernel, 1, kProxySmallKernel / 2};
    const std::string name = "block" + std::to_string(block);
    add_layer(name + "a", options, false, kStages, kStages + block);
    add_layer(name + "b", options, false, kStages + block, kStages);
  }
  for (int stage = kStages; stage >= 1; --stage) {
    add_layer("deconv" + std::to_string(stage),
              {width << stage, width << (stage - 1), kProxyKernel}, true, stage, stage - 1);
  }
  for (int stage = kStages; stage >= 1; --stage) {
    ConvolutionOptions options{width << (stage - 1), 1, kProxySmallKernel};
    options.bias = true;
    heads_.push_back(
        register_module("predict_depth" + std::to_string(stage), UpsampleConvolution(options)));
  }
  scales_ = register_buffer("scales", torch::ones({kStages + 1 + config.blocks}));
}

void ProxyUNet::add_layer(const std::string& name, const ConvolutionOptions& options,
                          bool upsamples, int from, int to) {
  Layer layer;
  layer.name = name;
  if (upsamples) {
    layer.upsampling = register_module(name, UpsampleConvolution(options));
    layer.synapse = layer.upsampling->convolution();
  } else {
    layer.synapse = register_module(name, Convolution(options));
  }
  TwinUnitOptions unit;
  unit.activation = twin_activation(config_.twin);
  unit.reset = twin_reset(config_.reset);
  unit.surrogate = {surrogate_kind(config_.surrogate), config_.alpha};
  layer.unit = register_module(name + "_unit", TwinUnit(unit));
  layer.from = from;
  layer.to = to;
  layers_.push_back(layer);
}

ProxyUNet::Maps ProxyUNet::pass(const torch::Tensor& frame, const Fire& fire) {
  Maps maps;
  std::size_t next = 0;
  const auto convolve = [&](const torch::Tensor& input) {
    auto& layer = layers_[next++];
    maps.layers.push_back(fire(
        layer, input, [&](const torch::Tensor& values) { return layer.synapse->forward(values); }));
    return maps.layers.back();
  };
  auto x = convolve(frame);
  std::vector<torch::Tensor> skips;
  for (int stage = 1; stage <= kStages; ++stage) {
    skips.push_back(x);
    x = convolve(x);
  }
  for (std::int64_t block = 0; block < config_.blocks; ++block) x = x + convolve(convolve(x));
  maps.sums.push_back({"bottleneck", x});
  for (int stage = kStages; stage >= 1; --stage) {
    auto& layer = layers_[next++];
    const auto& skip = skips[static_cast<std::size_t>(stage - 1)];
    maps.layers.push_back(fire(layer, x, [&](const torch::Tensor& values) {
      return layer.upsampling->forward(values, skip.size(2), skip.size(3));
    }));
    x = maps.layers.back() + skip;
    maps.sums.push_back({"sum" + std::to_string(stage), x});
  }
  return maps;
}

// The current of the first layer is the same for all steps of one frame.
ProxyUNet::Maps ProxyUNet::spiking_step(const torch::Tensor& frame, bool same_frame) {
  return pass(frame, [&](Layer& layer, const torch::Tensor& input, const Synapse& synapse) {
    if (layer.from != kFromFrame) return layer.unit->forward(synapse(input));
    if (!same_frame) first_current_ = synapse(input);
    return layer.unit->forward(first_current_);
  });
}

DepthOutput ProxyUNet::read_out(const Maps& maps, const torch::Tensor& frame, bool spiking) {
  DepthOutput output;
  for (std::size_t i = 0; i < maps.layers.size(); ++i)
    output.layers.push_back({layers_[i].name, maps.layers[i]});
  for (const auto& sum : maps.sums) output.sums.push_back({sum.name, sum.map});
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    const double factor = spiking ? scale(kStages - 1 - static_cast<int>(i)) : 1.0;
    const auto& map = maps.sums[i + 1].map;
    const auto read =
        heads_[i]->forward(factor == 1.0 ? map : map * factor, frame.size(2), frame.size(3));
    add_to(output.depth, read);
    output.scales.push_back(output.depth);
  }
  return output;
}

torch::Tensor ProxyUNet::checked(const torch::Tensor& frames) const {
  SPIKEDEPTH_CHECK(frames.dim() == 5 && frames.size(2) == input_channels(),
                   "frames must be [N,F,C,H,W]");
  if (config_.steps % frames.size(1) != 0) {
    throw ConfigError(format("model.steps=%lld is no multiple of slice.steps=%lld",
                             static_cast<long long>(config_.steps),
                             static_cast<long long>(frames.size(1))));
  }
  return frames;
}

DepthOutput ProxyUNet::forward(const torch::Tensor& frames) {
  const auto repeats = config_.steps / checked(frames).size(1);
  reset_state();
  set_spiking_gains();
  Maps total;
  for (std::int64_t t = 0; t < config_.steps; ++t) {
    auto maps = spiking_step(frames.select(1, t / repeats), t % repeats != 0);
    if (t == 0) {
      total = std::move(maps);
      continue;
    }
    for (std::size_t i = 0; i < total.layers.size(); ++i) add_to(total.layers[i], maps.layers[i]);
    for (std::size_t i = 0; i < total.sums.size(); ++i) add_to(total.sums[i].map, maps.sums[i].map);
  }
  const double share = 1.0 / static_cast<double>(config_.steps);
  for (auto& layer : total.layers) layer = layer * share;
  for (auto& sum : total.sums) sum.map = sum.map * share;
  first_current_ = torch::Tensor();
  return read_out(total, frames.select(1, 0), true);
}

DepthOutput ProxyUNet::forward_analog(const torch::Tensor& frames) {
  const auto frame = checked(frames).mean(1);
  const auto maps =
      pass(frame, [](Layer& layer, const torch::Tensor& input, const Synapse& synapse) {
        return layer.unit->activity(synapse(input));
      });
  return read_out(maps, frame, false);
}

double ProxyUNet::scale(int index) const {
  return index == kFromFrame ? 1.0 : scales_[index].item<double>();
}

void ProxyUNet::set_spiking_gains() {
  for (auto& layer : layers_)
    layer.unit->set_spiking_gain(layer.gain * scale(layer.to) / scale(layer.from));
}

void ProxyUNet::reset_state() {
  for (auto& layer : layers_) layer.unit->reset_state();
}

void ProxyUNet::set_threshold_gain(double gain) {
  for (auto& layer : layers_) layer.gain = gain;
}

void ProxyUNet::set_layer_threshold_gain(const std::string& layer, double gain) {
  std::vector<std::string> known;
  for (auto& one : layers_) {
    if (one.name == layer) {
      one.gain = gain;
      return;
    }
    known.push_back(one.name);
  }
  throw unknown_name("spiking layer", layer, known);
}

std::string ProxyUNet::no_description_because() const {
  return "neurons that run several steps on each window, from rest and with a mean readout, are "
         "not "
         "known to the event-driven engine";
}

std::string ProxyUNet::synapse_name(const std::string& path) const {
  const std::string suffix = ".up";
  return ends_with(path, suffix) ? path.substr(0, path.size() - suffix.size()) : path;
}

}  // namespace spikedepth
