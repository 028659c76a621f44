#include "models/networks/wave_pooling/wave_pooling.hpp"

#include <map>
#include <mutex>

#include "core/base/error.hpp"
#include "core/base/unknown_name.hpp"
#include "models/networks/layer_start.hpp"
#include "models/networks/parameters_of.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kPoolStride = 4;
constexpr std::size_t kReadLayers = 2;  // the last ones have a readout

WavePoolingConfig wave_pooling_config() {
  return {};
}

// Networks of one program that ask for the same tile share its growth.
const PoolTile& tile_of(const WavePoolingConfig& config) {
  static std::mutex mutex;
  static std::map<std::string, PoolTile> tiles;
  const std::lock_guard<std::mutex> lock(mutex);
  const auto key = config.pooling + " " + std::to_string(config.pooling_seed) + " " +
                   std::to_string(config.grow_steps) + " " + std::to_string(config.grow_units) +
                   " " + std::to_string(config.dead);
  const auto found = tiles.find(key);
  return found != tiles.end() ? found->second
                              : tiles.emplace(key, grow_pool_tile(config.tile())).first->second;
}

std::int64_t tiles_along(std::int64_t size, std::int64_t pixels) {
  return (size + pixels - 1) / pixels;
}

// `mask` [s,s] side by side over an image.
torch::Tensor repeated(const torch::Tensor& mask, std::int64_t height, std::int64_t width) {
  const auto side = mask.size(0);
  return mask.repeat({tiles_along(height, side), tiles_along(width, side)})
      .slice(0, 0, height)
      .slice(1, 0, width);
}

}  // namespace

void WavePoolingConfig::list_fields(FieldList& list) {
  list.choice("pooling", pooling, {"waves", "average", "shuffled", "strided"},
              "first stage, to a quarter of the size: fields grown by waves, the mean of 4x4 "
              "pixels, the same fields with pixels in another order, or a trained convolution");
  list.add("pooling_seed", pooling_seed, "that fields and missing pixels are drawn from");
  list.add("grow_steps", grow_steps, "milliseconds of waves that the fields grow from");
  list.add("grow_units", grow_units, "units that share a tile of 40x40 pixels");
  list.add("dead", dead, "share of the pixels that are missing, in every tile the same ones");
  list.add("width", width,
           "channels of the first spiking layer; each of the two others doubles "
           "them");
  list.choice("surrogate", surrogate, surrogate_names(), "gradient of the spike");
  list.add("alpha", alpha, "steepness of the surrogate");
}

void WavePoolingConfig::check() const {
  auto copy = *this;
  FieldList fields;
  fields.section("model", copy);
  check_choices(fields);
  if (width < 1 || width > 128) throw ConfigError("model.width must be from 1 to 128");
  if (!(alpha > 0)) throw ConfigError("model.alpha must be above 0");
  if (pooling_seed < 0) throw ConfigError("model.pooling_seed must be at least 0");
  if (grow_steps < 1000 || grow_steps > 1000000)
    throw ConfigError("model.grow_steps must be from 1000 to 1000000");
  if (grow_units < 1 || grow_units > 1000)
    throw ConfigError("model.grow_units must be from 1 to 1000");
  if (!(dead >= 0 && dead <= 0.9)) throw ConfigError("model.dead must be from 0 to 0.9");
}

PoolTileParameters WavePoolingConfig::tile() const {
  PoolTileParameters tile;
  tile.stride = kPoolStride;
  tile.units = grow_units;
  tile.steps = grow_steps;
  tile.dead = dead;
  tile.shuffled = pooling == "shuffled";
  tile.seed = static_cast<std::uint64_t>(pooling_seed);
  return tile;
}

WavePooling::WavePooling(const WavePoolingConfig& config) : config_(config) {
  config.check();
  const auto tile = config.tile();
  if (has_fields()) {
    const auto cells = tile.pixels / tile.stride;
    pool_ =
        register_buffer("pool", torch::zeros({cells * cells, 1, 2 * tile.pixels, 2 * tile.pixels}));
    grown_ = register_buffer("grown", torch::zeros({}, torch::kInt64));
  }
  if (config.dead > 0) {
    alive_ = torch::zeros({tile.pixels * tile.pixels});
    for (const auto pixel : living_pixels(tile)) alive_[pixel] = 1;
    alive_ = register_buffer("alive", alive_.view({tile.pixels, tile.pixels}));
  }
  // inputs, outputs, kernel, stride, padding
  if (config.pooling == "strided")
    strided_ = register_module("pooling", Convolution(ConvolutionOptions{4, 4, 7, kPoolStride, 3}));
  NeuronParameters neuron;
  neuron.surrogate = {surrogate_kind(config.surrogate), config.alpha};
  std::int64_t inputs = input_channels();
  const std::int64_t kernels[] = {5, 3, 3}, strides[] = {1, 1, 2};
  for (int k = 0; k < 3; ++k) {
    const std::int64_t outputs = config.width << k;
    Layer layer;
    layer.name = "conv" + std::to_string(k + 1);
    layer.synapse = register_module(
        layer.name,
        Convolution(ConvolutionOptions{inputs, outputs, kernels[k], strides[k], kernels[k] / 2}));
    layer.neuron = register_module(layer.name + "_neuron", Neuron(neuron));
    layers_.push_back(layer);
    inputs = outputs;
  }
  for (std::size_t k = layers_.size(); k > layers_.size() - kReadLayers; --k) {
    readouts_.push_back(register_module(
        "predict_depth" + std::to_string(k),
        Convolution(ConvolutionOptions{config.width << (k - 1), 1, 3, 1, 1, /*bias=*/true})));
  }
}

void WavePooling::grow() {
  if (!has_fields() || grown_.item<std::int64_t>() == 1) return;
  torch::NoGradGuard no_grad;
  const auto& tile = tile_of(config_);
  pool_.copy_(torch::tensor(tile.kernels).view_as(pool_));
  grown_.fill_(1);
}

// Every tile of [N,1,H,W] with half a tile around it, times the kernels of its cells. What lies
// outside the image takes no part: sums are divided by the weight that lies inside.
torch::Tensor WavePooling::by_fields(const torch::Tensor& images) const {
  const auto window = pool_.size(2), pixels = window / 2;
  const auto rows = tiles_along(images.size(2), pixels);
  const auto columns = tiles_along(images.size(3), pixels);
  const auto weights = pool_.view({pool_.size(0), -1}).t();
  const auto summed = [&](const torch::Tensor& maps) {
    const auto padded =
        torch::constant_pad_nd(maps, {pixels / 2, columns * pixels - maps.size(3) + pixels / 2,
                                      pixels / 2, rows * pixels - maps.size(2) + pixels / 2});
    const auto tiles = padded.unfold(2, window, pixels).unfold(3, window, pixels);
    const auto sums = tiles.reshape({-1, window * window}).mm(weights);
    return torch::pixel_shuffle(sums.view({maps.size(0), rows, columns, -1}).permute({0, 3, 1, 2}),
                                pixels / kPoolStride);
  };
  const auto inside = summed(torch::ones_like(images.slice(0, 0, 1)));
  return summed(images) / inside.clamp_min(1e-6);
}

torch::Tensor WavePooling::pooled(const torch::Tensor& frame) {
  grow();
  const auto height = frame.size(2), width = frame.size(3);
  const auto seen = alive_.defined() ? frame * repeated(alive_, height, width) : frame;
  if (config_.pooling == "strided") return strided_->forward(seen);
  if (config_.pooling == "average")
    return torch::avg_pool2d(seen, {kPoolStride, kPoolStride}, {kPoolStride, kPoolStride}, {0, 0},
                             true, false);
  const auto images = seen.reshape({-1, 1, height, width});
  const auto map = by_fields(images)
                       .slice(2, 0, (height + kPoolStride - 1) / kPoolStride)
                       .slice(3, 0, (width + kPoolStride - 1) / kPoolStride);
  return map.reshape({frame.size(0), frame.size(1), map.size(2), map.size(3)});
}

DepthOutput WavePooling::forward(const torch::Tensor& frames) {
  SPIKEDEPTH_CHECK(frames.dim() == 5 && frames.size(2) == input_channels(),
                   "frames must be [N,T,4,H,W]");
  reset_state();
  std::vector<torch::Tensor> spikes(layers_.size());
  for (const auto& frame : frames.unbind(1)) {
    auto x = pooled(frame);
    for (std::size_t k = 0; k < layers_.size(); ++k) {
      x = layers_[k].neuron->forward(layers_[k].synapse->forward(x));
      spikes[k] = spikes[k].defined() ? spikes[k] + x : x;
    }
  }
  const auto steps = static_cast<double>(frames.size(1));
  DepthOutput output;
  for (std::size_t k = 0; k < layers_.size(); ++k)
    output.layers.push_back({layers_[k].name, spikes[k] / steps, layers_[k].name});
  for (std::size_t i = 0; i < readouts_.size(); ++i) {
    const auto k = layers_.size() - 1 - i;
    const auto map = readouts_[i]->forward(output.layers[k].output);
    const auto factor = kPoolStride << (k - (layers_.size() - kReadLayers));
    const std::vector<std::int64_t> enlarged = {map.size(2) * factor, map.size(3) * factor};
    const auto part = torch::upsample_bilinear2d(map, enlarged, false)
                          .slice(2, 0, frames.size(3))
                          .slice(3, 0, frames.size(4));
    output.depth = output.depth.defined() ? output.depth + part : part;
    output.scales.push_back(output.depth);
  }
  output.sums = output.layers;
  return output;
}

void WavePooling::reset_state() {
  for (auto& layer : layers_) layer.neuron->reset_state();
}

std::vector<LayerFluctuation> WavePooling::initialise(const Initialisation& how,
                                                      const torch::Tensor& frames) {
  torch::NoGradGuard no_grad;
  reset_state();
  std::vector<LayerFluctuation> found;
  auto x = pooled(frames.select(1, 0));
  for (auto& layer : layers_) {
    const auto synapse = [&](const torch::Tensor& input) { return layer.synapse->forward(input); };
    found.push_back(start_layer({layer.name, 1.0, 1.0, 1.0}, how, *layer.synapse, x, synapse));
    x = layer.neuron->forward(synapse(x));
  }
  if (how.depth_m > 0) {
    for (std::size_t i = 0; i < readouts_.size(); ++i)
      readouts_[i]->last()->bias.fill_(i == 0 ? how.depth_m : 0.0);
  }
  reset_state();
  return found;
}

void WavePooling::set_threshold_gain(double gain) {
  for (auto& layer : layers_) layer.neuron->set_threshold_gain(gain);
}

void WavePooling::set_layer_threshold_gain(const std::string& name, double gain) {
  std::vector<std::string> known;
  for (auto& layer : layers_) {
    if (layer.name == name) return layer.neuron->set_threshold_gain(gain);
    known.push_back(layer.name);
  }
  throw unknown_name("spiking layer", name, known);
}

FeatureSheets WavePooling::features() const {
  if (!has_fields()) return DepthModel::features();
  const auto fields = pool_.to(torch::kCPU, torch::kFloat32).contiguous();
  auto sheet = std::make_shared<FeatureSheet>();
  sheet->title =
      "Pools on a tile of pixels and its surroundings, a picture a cell of the pooled map";
  sheet->height = static_cast<int>(fields.size(2));
  sheet->width = static_cast<int>(fields.size(3));
  sheet->values.assign(fields.data_ptr<float>(), fields.data_ptr<float>() + fields.numel());
  sheet->with_sign = false;
  return {sheet};
}

std::string WavePooling::no_description_because() const {
  return "its first stage is a pooling with weights of its own for every place, which the "
         "event-driven engine does not know";
}

ModelEntry wave_pooling_entry() {
  ModelEntry entry;
  entry.name = "wave-pooling";
  entry.title = "Spiking network behind a pooling that noisy waves have grown";
  entry.paper = "none; waves: SNUFA 2021, arXiv 2006.06902";
  entry.parameters = parameters_of<WavePooling, wave_pooling_config>;
  entry.small = {"model.width=8"};
  return entry;
}

}  // namespace spikedepth
