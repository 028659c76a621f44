#include "models/networks/bottleneck_encoder/bottleneck_encoder.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/unknown_name.hpp"
#include "models/networks/parameters_of.hpp"

namespace spikedepth {
namespace {

constexpr int kEncoderLayers = 3;
constexpr double kLeastRateVariance = 1e-5;
constexpr double kLeastLog = -4, kMostLog = 6;  // from 2 cm to 400 m

BottleneckEncoderConfig bottleneck_encoder_config() {
  return {};
}

}  // namespace

void BottleneckEncoderConfig::list_fields(FieldList& list) {
  list.add("width", width, "channels of the first layer; each of the two others doubles them");
  list.choice("units", units, {"relu", "spiking"},
              "hidden units: rates without spikes, or those of integrate-and-fire neurons");
  list.add("steps", steps, "times that spiking units are run on a window");
  list.add("threshold", threshold, "of spiking units");
}

void BottleneckEncoderConfig::check() const {
  auto copy = *this;
  FieldList fields;
  fields.section("model", copy);
  check_choices(fields);
  if (width < 2 || width > 128) throw ConfigError("model.width must be from 2 to 128");
  if (steps < 1 || steps > 1000) throw ConfigError("model.steps must be from 1 to 1000");
  if (!(threshold > 0)) throw ConfigError("model.threshold must be above 0");
}

torch::Tensor spike_rate(const torch::Tensor& drive, double threshold, std::int64_t steps) {
  const auto share = (drive / threshold).clamp(0, 1);
  const auto count = static_cast<double>(steps);
  const auto rate = (share.detach() * count + 0.5).floor().clamp_max(count) / count;
  return rate + (share - share.detach());  // plus exactly 0, with the slope of the share
}

BottleneckEncoder::BottleneckEncoder(const BottleneckEncoderConfig& config) : config_(config) {
  config.check();
  std::int64_t inputs = input_channels();
  for (int k = 0; k < kEncoderLayers; ++k) {
    ConvolutionOptions options{inputs, config.width << k, 3, 1, 1};
    options.bias = true;
    Layer layer;
    layer.name = "conv" + std::to_string(k + 1);
    layer.synapse = register_module(layer.name, Convolution(options));
    // LeCun's normal weights of variance 1 / fan-in, without bias.
    torch::NoGradGuard no_grad;
    auto synapse = layer.synapse->last();
    synapse->weight.normal_(0, 1 / std::sqrt(static_cast<double>(synapse->weight[0].numel())));
    synapse->bias.zero_();
    layers_.push_back(layer);
    inputs = options.outputs;
  }
  ConvolutionOptions options{inputs, 1, 1};
  options.bias = true;
  readout_ = register_module("predict_depth", Convolution(options));
}

std::int64_t BottleneckEncoder::cell_px() const {
  return std::int64_t{1} << layers_.size();
}

torch::Tensor BottleneckEncoder::input_of(const torch::Tensor& frames) const {
  SPIKEDEPTH_CHECK(frames.dim() == 5 && frames.size(2) == input_channels(),
                   "frames must be [N,T,4,H,W]");
  return frames.mean(1);
}

LayerwisePass BottleneckEncoder::run_layer(std::size_t index, const torch::Tensor& input) {
  auto& layer = layers_.at(index);
  LayerwisePass pass;
  pass.input = input;
  const auto drive = layer.synapse->forward(input);
  if (config_.units == "spiking") {
    const double threshold = config_.threshold * layer.gain;
    pass.rate = spike_rate(drive, threshold, config_.steps);
    pass.slope = drive.detach().gt(0).logical_and(drive.detach().lt(threshold)).to(drive.dtype());
    pass.slope.div_(threshold);
  } else {
    pass.rate = torch::relu(drive);
    pass.slope = drive.detach().gt(0).to(drive.dtype());
  }
  const auto centred = pass.rate - pass.rate.mean(1, true);
  pass.deviation = (centred.square().mean(1, true) + kLeastRateVariance).sqrt();
  pass.z = centred / pass.deviation;
  return pass;
}

torch::Tensor BottleneckEncoder::pooled(const torch::Tensor& z) const {
  return torch::avg_pool2d(z, {2, 2}, {2, 2}, {0, 0}, /*ceil_mode=*/true,
                           /*count_include_pad=*/false);
}

torch::Tensor BottleneckEncoder::read_out(const torch::Tensor& features) {
  return readout_->forward(features);
}

DepthOutput BottleneckEncoder::output_of(const torch::Tensor& log_depth, std::int64_t height,
                                         std::int64_t width) const {
  const std::vector<std::int64_t> enlarged = {log_depth.size(2) * cell_px(),
                                              log_depth.size(3) * cell_px()};
  DepthOutput output;
  output.depth = torch::upsample_bilinear2d(log_depth.clamp(kLeastLog, kMostLog), enlarged, false)
                     .slice(2, 0, height)
                     .slice(3, 0, width)
                     .exp();
  output.scales = {output.depth};
  return output;
}

DepthOutput BottleneckEncoder::forward(const torch::Tensor& frames) {
  auto x = input_of(frames);
  std::vector<LayerActivity> spikes;
  for (std::size_t k = 0; k < layers_.size(); ++k) {
    const auto pass = run_layer(k, x);
    if (config_.units == "spiking") spikes.push_back({layers_[k].name, pass.rate, layers_[k].name});
    x = pooled(pass.z);
  }
  auto output = output_of(read_out(x), frames.size(3), frames.size(4));
  output.layers = output.sums = spikes;
  return output;
}

// Normalised layers have no scale to set; the readout starts from nothing but its bias, where depth
// is known.
std::vector<LayerFluctuation> BottleneckEncoder::initialise(const Initialisation& how,
                                                            const torch::Tensor&) {
  torch::NoGradGuard no_grad;
  if (how.depth_m > 0) {
    readout_->last()->weight.zero_();
    readout_->last()->bias.fill_(std::log(how.depth_m));
  }
  return {};
}

void BottleneckEncoder::set_threshold_gain(double gain) {
  for (auto& layer : layers_) layer.gain = gain;
}

void BottleneckEncoder::set_layer_threshold_gain(const std::string& name, double gain) {
  std::vector<std::string> known;
  for (auto& layer : layers_) {
    if (layer.name == name) {
      layer.gain = gain;
      return;
    }
    known.push_back(layer.name);
  }
  throw unknown_name("layer", name, known);
}

std::string BottleneckEncoder::no_description_because() const {
  return "its layers are normalised over channels, which the event-driven engine does not know";
}

ModelEntry bottleneck_encoder_entry() {
  ModelEntry entry;
  entry.name = "bottleneck-encoder";
  entry.title = "Encoder whose normalised layers can learn one by one, with a readout of 1x1";
  entry.paper = "none; the rule: Frontiers in Computational Neuroscience 18:1240348 (2024)";
  entry.parameters = parameters_of<BottleneckEncoder, bottleneck_encoder_config>;
  entry.spiking = false;
  return entry;
}

}  // namespace spikedepth
