#include "models/networks/eventprop_patch/eventprop_patch.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/base/unknown_name.hpp"
#include "models/networks/parameters_of.hpp"

namespace spikedepth {
namespace {

constexpr int kPatchStages = 3;

EventPropPatchConfig eventprop_patch_config() {
  return {};
}

// Draws or scales weights so that potentials of neurons that do not fire deviate by threshold / xi.
LayerFluctuation start_stage(const std::string& name, CubaLayerImpl& layer,
                             const Initialisation& how, const torch::Tensor& input) {
  auto weight = layer.synapse()->last()->weight;
  LayerFluctuation found{name, how.xi > 0 ? layer.cell().threshold / how.xi : 0.0, 0, 0};
  if (how.method != InitMethod::scaled)
    weight.normal_(0.0, std::sqrt(2.0 / static_cast<double>(weight[0].numel())));
  const double before = layer.potentials(input).std().item<double>();
  const bool scale = how.xi > 0 && how.method != InitMethod::kaiming && before > 0;
  if (scale) weight.mul_(found.target / before);
  const auto potentials = layer.potentials(input);
  found.measured = potentials.std().item<double>();
  found.rate =
      potentials.amax(0).ge(layer.cell().threshold).to(torch::kDouble).mean().item<double>();
  return found;
}

}  // namespace

void EventPropPatchConfig::list_fields(FieldList& list) {
  list.add("width", width, "channels of the first layer; each of the two others doubles them");
  list.add("tau_membrane", tau_membrane, "time constant of potentials, in time steps");
  list.add("tau_synapse", tau_synapse,
           "time constant of synaptic currents, in time steps; at most tau_membrane");
  list.add("settle_steps", settle_steps,
           "steps without input after a window, in which its last events reach the readouts");
  list.add("threshold", threshold, "firing threshold");
  list.choice("surrogate", surrogate, surrogate_names(),
              "gradient of the spike under rule.name=surrogate");
  list.add("alpha", alpha, "steepness of the surrogate");
}

void EventPropPatchConfig::check() const {
  auto copy = *this;
  FieldList fields;
  fields.section("model", copy);
  check_choices(fields);
  if (width < 1 || width > 128) throw ConfigError("model.width must be from 1 to 128");
  if (settle_steps < 0 || settle_steps > 100)
    throw ConfigError("model.settle_steps must be from 0 to 100");
  if (!(tau_synapse > 0) || !(tau_membrane >= tau_synapse) || !std::isfinite(tau_membrane))
    throw ConfigError("model.tau_synapse must be above 0 and at most model.tau_membrane");
  if (!(threshold > 0) || !(alpha > 0))
    throw ConfigError("model.threshold and model.alpha must be above 0");
}

EventPropPatch::EventPropPatch(const EventPropPatchConfig& config) : config_(config) {
  config.check();
  const CubaCell cell{config.tau_membrane, config.tau_synapse, 1.0, config.threshold};
  const Surrogate surrogate{surrogate_kind(config.surrogate), config.alpha};
  std::int64_t inputs = input_channels();
  for (int k = 0; k < kPatchStages; ++k) {
    const std::int64_t outputs = config.width << k;
    Stage stage;
    stage.name = "conv" + std::to_string(k + 1);
    // inputs, outputs, kernel, stride, padding
    stage.layer = register_module(
        stage.name, CubaLayer(ConvolutionOptions{inputs, outputs, 5, 2, 2}, cell, surrogate));
    stage.readout = register_module("predict_depth" + std::to_string(k + 1),
                                    CubaReadout(ConvolutionOptions{outputs, 1, 3, 1, 1}, cell));
    stages_.push_back(stage);
    inputs = outputs;
  }
}

// [N,T,C,H,W] -> [T + settle_steps,N,C,H,W].
torch::Tensor EventPropPatch::sequence(const torch::Tensor& frames) const {
  SPIKEDEPTH_CHECK(frames.dim() == 5 && frames.size(2) == input_channels(),
                   "frames must be [N,T,4,H,W]");
  const auto steps = frames.transpose(0, 1);
  auto shape = steps.sizes().vec();
  shape[0] = config_.settle_steps;
  return torch::cat({steps, torch::zeros(shape, frames.options())}, 0);
}

DepthOutput EventPropPatch::forward(const torch::Tensor& frames) {
  DepthOutput output;
  auto spikes = sequence(frames);
  std::vector<torch::Tensor> maps;
  for (auto& stage : stages_) {
    spikes = stage.layer->forward(spikes);
    output.layers.push_back({stage.name, spikes.sum(0), stage.name});
    maps.push_back(stage.readout->forward(spikes));
  }
  torch::Tensor depth;
  for (int k = kPatchStages - 1; k >= 0; --k) {
    const auto& map = maps[static_cast<std::size_t>(k)];
    const std::vector<std::int64_t> enlarged = {map.size(2) << (k + 1), map.size(3) << (k + 1)};
    const auto part = torch::upsample_bilinear2d(map, enlarged, false)
                          .slice(2, 0, frames.size(3))
                          .slice(3, 0, frames.size(4));
    depth = depth.defined() ? depth + part : part;
    output.scales.push_back(depth);
  }
  output.depth = depth;
  output.sums = output.layers;
  return output;
}

std::vector<LayerFluctuation> EventPropPatch::initialise(const Initialisation& how,
                                                         const torch::Tensor& frames) {
  torch::NoGradGuard no_grad;
  std::vector<LayerFluctuation> found;
  auto spikes = sequence(frames);
  for (auto& stage : stages_) {
    found.push_back(start_stage(stage.name, *stage.layer, how, spikes));
    spikes = stage.layer->forward(spikes);
  }
  if (how.depth_m > 0) stages_.back().readout->set_bias(how.depth_m);
  return found;
}

void EventPropPatch::set_threshold_gain(double gain) {
  for (auto& stage : stages_) stage.layer->set_threshold_gain(gain);
}

void EventPropPatch::set_layer_threshold_gain(const std::string& name, double gain) {
  std::vector<std::string> known;
  for (auto& stage : stages_) {
    if (stage.name == name) return stage.layer->set_threshold_gain(gain);
    known.push_back(stage.name);
  }
  throw unknown_name("spiking layer", name, known);
}

std::string EventPropPatch::no_description_because() const {
  return "its neurons have synaptic currents, which the event-driven engine does not know";
}

std::string EventPropPatch::synapse_name(const std::string& path) const {
  const std::string suffix = ".synapse";
  return ends_with(path, suffix) ? path.substr(0, path.size() - suffix.size()) : path;
}

ModelEntry eventprop_patch_entry() {
  ModelEntry entry;
  entry.name = "eventprop-patch";
  entry.title = "Current-based neurons in time steps, for EventProp and surrogate gradients";
  entry.paper = "none; EventProp: Wunderlich and Pehle, Scientific Reports 11:12829 (2021)";
  entry.parameters = parameters_of<EventPropPatch, eventprop_patch_config>;
  entry.steps = 6;
  entry.small = {"model.width=8"};
  return entry;
}

}  // namespace spikedepth
