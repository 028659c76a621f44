#include "models/networks/delay_phase_stereospike/delay_phase_stereospike.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "models/networks/parameters_of.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kMatcherChannels = 2;  // disparity, confidence

}  // namespace

DelayPhaseStereoSpikeConfig delay_phase_stereospike_config() {
  DelayPhaseStereoSpikeConfig config;
  config.network.extra_channels = kMatcherChannels;
  return config;
}

void DelayPhaseStereoSpikeConfig::list_fields(FieldList& list) {
  network.list_fields(list);
  list.add("disparities", disparities, "disparities that the matcher compares, from 1 on");
  list.add("patch", patch, "pixels to a side of the matcher's patch; odd");
  list.add("period", period, "windows in which the phase of an event's time turns once");
}

DelayPhaseConfig DelayPhaseStereoSpikeConfig::matcher() const {
  DelayPhaseConfig config;
  config.disparities = disparities;
  config.patch = patch;
  config.period = period;
  return config;
}

DelayPhaseStereoSpike::DelayPhaseStereoSpike(const DelayPhaseStereoSpikeConfig& config)
    : largest_(config.disparities) {
  if (!config.network.binocular())
    throw ConfigError("model.inputs must be binocular: the times of two cameras are matched");
  matcher_ = register_module("matcher", std::make_shared<DelayPhase>(config.matcher()));
  network_ = register_module("network", std::make_shared<StereoSpike>(config.network));
}

void DelayPhaseStereoSpike::set_origin(const FrameOrigin& origin) {
  margin_ = origin.left_margin_px;
  matcher_->set_origin(origin);
}

torch::Tensor DelayPhaseStereoSpike::input_of(const torch::Tensor& frames) const {
  const auto maps = matcher_->match(frames);
  const auto known = [&](const torch::Tensor& map) {
    return torch::nan_to_num(map).to(frames.device());
  };
  const auto counts = frames.sum(1).slice(3, margin_);
  const auto disparity = known(maps.disparity) / double(largest_);
  return torch::cat({counts, disparity, known(maps.confidence)}, 1).unsqueeze(1);
}

DepthOutput DelayPhaseStereoSpike::forward(const torch::Tensor& frames) {
  return network_->forward(input_of(frames));
}

std::vector<LayerFluctuation> DelayPhaseStereoSpike::initialise(const Initialisation& how,
                                                                const torch::Tensor& frames) {
  return network_->initialise(how, input_of(frames));
}

std::string DelayPhaseStereoSpike::no_description_because() const {
  return "it sees maps of a matcher by the times of events, which the event-driven engine does not "
         "know";
}

std::string DelayPhaseStereoSpike::synapse_name(const std::string& path) const {
  const std::string prefix = "network.";
  return starts_with(path, prefix) ? network_->synapse_name(path.substr(prefix.size())) : path;
}

ModelEntry delay_phase_stereospike_entry() {
  ModelEntry entry;
  entry.name = "delay-phase-stereospike";
  entry.title = "StereoSpike that also sees disparities by the times of events";
  entry.paper = "this project, on arXiv 2109.13751 v2 (2021)";
  entry.steps = 25;
  entry.small = {"model.width=8", "model.residual_surrogate=atan", "model.residual_alpha=2"};
  entry.firing_key = "model.gain";
  entry.parameters = parameters_of<DelayPhaseStereoSpike, delay_phase_stereospike_config>;
  return entry;
}

}  // namespace spikedepth
