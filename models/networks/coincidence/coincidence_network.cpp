#include "models/networks/coincidence/coincidence_network.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/base/unknown_name.hpp"
#include "models/networks/layer_start.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kWideKernel = 5, kNarrowKernel = 3;

LayerInput one(int layer) {
  return {{{layer}, false}};
}

// At least kLeastDisparity_px; the gradient passes below it too, so that a potential that starts or
// strays there can return.
torch::Tensor bounded(const torch::Tensor& disparity) {
  return torch::where(disparity < kLeastDisparity_px,
                      disparity - disparity.detach() + kLeastDisparity_px, disparity);
}

LayerInput sum(std::vector<int> layers) {
  return {{std::move(layers), false}};
}

}  // namespace

CoincidenceNetwork::CoincidenceNetwork(const CoincidenceConfig& config) : config_(config) {
  config.check();
  cells_ = register_module("coincidences", CoincidenceStage(config.cells()));
  const auto width = config.width;
  const int bottom = add_layer("bottom", one(kFrame), 2 * width, kWideKernel, 2);
  const int second = add_layer("conv2", one(bottom), 4 * width, kWideKernel, 2);
  const int match = add_layer("match", one(kCoincidences), config.match_channels, kWideKernel, 1);
  const LayerInput both = {{{second}, false}, {{match}, false}};
  const int third = add_layer("conv3", both, 8 * width, kNarrowKernel, 2);
  std::vector<int> deep = {add_layer("conv4", one(third), 16 * width, kWideKernel, 2)};
  for (std::int64_t block = 0; block < config.blocks; ++block) {
    const auto name = "block" + std::to_string(block);
    const int inner = add_layer(name + "_conv1", sum(deep), 16 * width, kNarrowKernel, 1);
    deep.push_back(add_layer(name + "_conv2", one(inner), 16 * width, kNarrowKernel, 1));
  }
  const int up4 = add_upsampling("deconv4", sum(deep), 8 * width, third);
  const int up3 = add_upsampling("deconv3", sum({up4, third}), 4 * width, second);
  add_readout("disparity8", sum({up4, third}), 8);
  add_readout("disparity4", {{{up3, second}, false}, {{match}, false}}, 4);
  posterior_coarse_ = sum({up4, third});
  posterior_fine_ = {{{up3, second}, false}, {{match}, false}};
  if (config.uncertainty != "none") add_posterior();
  sums_ = {{"deep", sum(deep)}, {"sum4", sum({up4, third})}, {"sum3", sum({up3, second})}};
}

std::int64_t CoincidenceNetwork::channels_of(const LayerInput& input) const {
  std::int64_t channels = 0;
  for (const auto& maps : input) {
    const int layer = maps.layers.front();
    channels += layer == kFrame ? 4 * config_.windows
                : layer == kCoincidences
                    ? config_.disparities
                    : layers_[static_cast<std::size_t>(layer)].synapse->last()->weight.size(0);
  }
  return channels;
}

int CoincidenceNetwork::add_neurons(Layer layer) {
  NeuronParameters neuron;
  neuron.threshold = config_.threshold;
  neuron.surrogate = {surrogate_kind(config_.surrogate), config_.alpha};
  layer.neuron = register_module(layer.name + "_neurons", Neuron(neuron));
  layers_.push_back(std::move(layer));
  return static_cast<int>(layers_.size()) - 1;
}

int CoincidenceNetwork::add_layer(const std::string& name, LayerInput input, std::int64_t outputs,
                                  std::int64_t kernel, std::int64_t stride) {
  Layer layer;
  layer.name = name;
  layer.synapse = register_module(
      name,
      Convolution(ConvolutionOptions{channels_of(input), outputs, kernel, stride, kernel / 2}));
  layer.input = std::move(input);
  return add_neurons(std::move(layer));
}

int CoincidenceNetwork::add_upsampling(const std::string& name, LayerInput input,
                                       std::int64_t outputs, int size_of) {
  Layer layer;
  layer.name = name;
  layer.upsampling = register_module(
      name, UpsampleConvolution(ConvolutionOptions{channels_of(input), outputs, kNarrowKernel}));
  layer.synapse = layer.upsampling->convolution();
  layer.input = std::move(input);
  layer.size_of = size_of;
  return add_neurons(std::move(layer));
}

void CoincidenceNetwork::add_readout(const std::string& name, LayerInput input, int factor) {
  ConvolutionOptions options{channels_of(input), 1, kNarrowKernel, 1, kNarrowKernel / 2};
  options.bias = true;
  readouts_.push_back({name, input, factor, register_module(name, Convolution(options))});
}

void CoincidenceNetwork::add_posterior() {
  PosteriorOptions options;
  options.inputs = channels_of(posterior_fine_) + channels_of(posterior_coarse_) + 4;
  options.samples = config_.samples;
  options.temperature = config_.temperature;
  options.neuron.threshold = config_.threshold;
  options.neuron.surrogate = {surrogate_kind(config_.surrogate), config_.alpha};
  posterior_ = register_module("posterior", DepthPosterior(options));
}

std::int64_t CoincidenceNetwork::left_margin_px() const {
  const std::int64_t pool = cells_->cells().pool;
  return (config_.disparities + pool - 1) / pool * pool;
}

void CoincidenceNetwork::set_origin(const FrameOrigin& origin) {
  SPIKEDEPTH_CHECK(origin.left_margin_px % cells_->cells().pool == 0,
                   "the margin holds whole pools of coincidences");
  origin_ = origin;
}

/// The maps of one pass.
struct CoincidenceNetwork::Pass {
  torch::Tensor frame, coincidences;
  std::vector<torch::Tensor> spikes;

  const torch::Tensor& map(int layer) const {
    if (layer == kFrame) return frame;
    return layer == kCoincidences ? coincidences : spikes[static_cast<std::size_t>(layer)];
  }
  torch::Tensor merged(const LayerInput& input) const {
    std::vector<torch::Tensor> parts;
    for (const auto& maps : input) {
      auto sum = map(maps.layers.front());
      for (std::size_t i = 1; i < maps.layers.size(); ++i) sum = sum + map(maps.layers[i]);
      parts.push_back(sum);
    }
    return parts.size() == 1 ? parts.front() : torch::cat(parts, 1);
  }
};

torch::Tensor CoincidenceNetwork::current_of(Layer& layer, const torch::Tensor& input,
                                             const Pass& pass) {
  if (layer.upsampling.is_empty()) return layer.synapse->forward(input);
  const auto& wanted = pass.map(layer.size_of);
  return layer.upsampling->forward(input, wanted.size(2), wanted.size(3));
}

// Focal length times baseline of every image, shaped to divide by its disparity.
torch::Tensor CoincidenceNetwork::rig_of(const torch::Tensor& disparity) const {
  if (!origin_.rig_px_m.defined()) {
    throw ConfigError(
        "the coincidence network reads disparity: it needs the focal length and baseline of "
        "calibrated cameras");
  }
  return origin_.rig_px_m.to(disparity.device(), disparity.scalar_type()).view({-1, 1, 1, 1});
}

DepthOutput CoincidenceNetwork::run(const torch::Tensor& frames, const Initialisation* start,
                                    std::vector<LayerFluctuation>* found) {
  SPIKEDEPTH_CHECK(frames.dim() == 5 && frames.size(2) == 4, "frames must be [N,T,4,H,W]");
  if (frames.size(1) != config_.windows) {
    throw ConfigError(
        format("the network sees model.windows=%lld windows, but its frames have "
               "%lld time steps; set slice.windows and slice.steps to %lld",
               static_cast<long long>(config_.windows), static_cast<long long>(frames.size(1)),
               static_cast<long long>(config_.windows)));
  }
  const auto margin = origin_.left_margin_px;
  Pass pass;
  pass.coincidences = cells_->forward(frames).slice(3, margin / cells_->cells().pool);
  pass.frame = frames.slice(4, margin).flatten(1, 2);
  DepthOutput output;
  for (auto& layer : layers_) {
    const auto input = pass.merged(layer.input);
    const auto synapse = [&](const torch::Tensor& x) { return current_of(layer, x, pass); };
    if (start != nullptr) {
      const LayerStart at{layer.name, config_.threshold, config_.gain, config_.gain};
      found->push_back(start_layer(at, *start, *layer.synapse, input, synapse));
    }
    auto current = synapse(input);
    if (config_.gain != 1.0) current = current * config_.gain;
    pass.spikes.push_back(layer.neuron->forward(current));
    output.layers.push_back({layer.name, pass.spikes.back(), layer.name});
  }
  for (const auto& [name, input] : sums_) output.sums.push_back({name, pass.merged(input)});
  if (start != nullptr && !posterior_.is_empty()) {
    const LayerStart at{"posterior", config_.threshold, 1, 1};
    const auto synapse = [&](const torch::Tensor& x) { return posterior_->synapse()->forward(x); };
    found->push_back(
        start_layer(at, *start, *posterior_->synapse(), posterior_features(pass), synapse));
  }
  torch::Tensor disparity;
  for (auto& readout : readouts_) {
    const auto map = readout.synapse->forward(pass.merged(readout.input));
    const std::vector<std::int64_t> enlarged = {map.size(2) * readout.factor,
                                                map.size(3) * readout.factor};
    const auto part = torch::upsample_bilinear2d(map, enlarged, false)
                          .slice(2, 0, pass.frame.size(2))
                          .slice(3, 0, pass.frame.size(3));
    disparity = disparity.defined() ? disparity + part : part;
    output.scales.push_back(rig_of(disparity) / bounded(disparity));
  }
  output.depth = output.scales.back();
  if (!posterior_.is_empty()) estimate_posterior(pass, disparity, output);
  return output;
}

// From the spikes that the readouts see, and the mean counts of the newest window, at a quarter of
// the size.
torch::Tensor CoincidenceNetwork::posterior_features(const Pass& pass) const {
  const auto fine = pass.merged(posterior_fine_);
  const std::vector<std::int64_t> size = {fine.size(2), fine.size(3)};
  const auto coarse = torch::upsample_nearest2d(pass.merged(posterior_coarse_), size);
  const auto counts = torch::avg_pool2d(pass.frame.slice(1, pass.frame.size(1) - 4),
                                        kPosteriorPixels, kPosteriorPixels, 0, /*ceil_mode=*/true);
  return torch::cat({fine, coarse, counts}, 1);
}

void CoincidenceNetwork::estimate_posterior(const Pass& pass, const torch::Tensor& disparity,
                                            DepthOutput& output) {
  torch::Tensor spikes;
  const auto logits = posterior_->forward(posterior_features(pass), spikes);
  output.layers.push_back({"posterior", spikes, "posterior.synapse"});
  const auto rig = rig_of(disparity), read = bounded(disparity).detach();
  if (is_training()) {
    output.surprise = [logits, read, rig](const torch::Tensor& truth, const torch::Tensor& valid) {
      return posterior_surprise(logits, read, rig / truth, valid);
    };
  } else {
    set_uncertainty(posterior_->sample(logits), read, rig, output);
  }
}

std::string CoincidenceNetwork::no_description_because() const {
  return posterior_.is_empty() ? "" : "its readout also samples how sure it is";
}

DepthOutput CoincidenceNetwork::forward(const torch::Tensor& frames) {
  reset_state();
  return run(frames, nullptr, nullptr);
}

std::vector<LayerFluctuation> CoincidenceNetwork::initialise(const Initialisation& how,
                                                             const torch::Tensor& frames) {
  torch::NoGradGuard no_grad;
  reset_state();
  std::vector<LayerFluctuation> found;
  run(frames, &how, &found);
  if (how.depth_m > 0) {
    // The coarse readout starts at the disparity of the given depth, the fine one corrects it.
    const double rig = origin_.rig_px_m.mean().item<double>();
    readouts_.front().synapse->last()->bias.fill_(rig / how.depth_m);
    for (std::size_t i = 1; i < readouts_.size(); ++i)
      readouts_[i].synapse->last()->bias.fill_(0.0);
  }
  reset_state();
  return found;
}

void CoincidenceNetwork::reset_state() {
  for (auto& layer : layers_) layer.neuron->reset_state();
  if (!posterior_.is_empty()) posterior_->reset_state();
}

void CoincidenceNetwork::set_threshold_gain(double gain) {
  for (auto& layer : layers_) layer.neuron->set_threshold_gain(gain);
  if (!posterior_.is_empty()) posterior_->set_threshold_gain(gain);
}

void CoincidenceNetwork::set_layer_threshold_gain(const std::string& name, double gain) {
  std::vector<std::string> known;
  for (auto& layer : layers_) {
    if (layer.name == name) return layer.neuron->set_threshold_gain(gain);
    known.push_back(layer.name);
  }
  if (!posterior_.is_empty()) {
    if (name == "posterior") return posterior_->set_threshold_gain(gain);
    known.emplace_back("posterior");
  }
  throw unknown_name("spiking layer", name, known);
}

std::string CoincidenceNetwork::synapse_name(const std::string& path) const {
  const std::string suffix = ".up";
  return ends_with(path, suffix) ? path.substr(0, path.size() - suffix.size()) : path;
}

}  // namespace spikedepth
