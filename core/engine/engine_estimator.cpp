#include "core/engine/engine_estimator.hpp"

#include <algorithm>
#include <chrono>

#include "core/base/error.hpp"
#include "core/base/unknown_name.hpp"

namespace spikedepth {
EngineEstimator::EngineEstimator(NetworkDescription network, CountEncoder encoder,
                                 InputPolicy input, const EngineOptions& options)
    : encoder_(std::move(encoder)),
      input_(std::move(input)),
      engine_(std::move(network), {encoder_.sensor().height, encoder_.sensor().width}, options) {
  SPIKEDEPTH_CHECK(engine_.network().frame_channels == encoder_.channels(),
                   "the encoder gives the channels that the network takes");
}

DepthEstimate EngineEstimator::estimate(const StereoSlice& slice) {
  const auto start = std::chrono::steady_clock::now();
  encoder_.encode(slice, frame_);
  DepthEstimate estimate;
  estimate.depth = depth_map(engine_.run(frame_.values.data()));
  if (keep_scales_) {
    for (const auto& scale : engine_.scales()) estimate.scales.push_back(depth_map(scale));
  }
  estimate.latency_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  estimate.rates = engine_.rates();
  if (count_operations_) {
    estimate.operations = engine_.operations(frame_.values.data());
    estimate.synaptic_operations = total_of(estimate.operations).nonzero;
  }
  return estimate;
}

void EngineEstimator::keep_scales(bool keep) {
  keep_scales_ = keep;
  engine_.keep_scales(keep);
}

void EngineEstimator::set_threshold_gain(double gain) {
  check_threshold_gain(gain);
  engine_.set_threshold_gain(gain);
}

void EngineEstimator::set_layer_threshold_gain(const std::string& layer, double gain) {
  check_threshold_gain(gain);
  std::vector<std::string> known;
  for (std::size_t i = 0; i < engine_.network().layers.size(); ++i) {
    known.push_back(engine_.network().layers[i].name);
    if (known.back() == layer) return engine_.set_layer_threshold_gain(i, gain);
  }
  throw unknown_name("spiking layer", layer, known);
}

DepthMap EngineEstimator::depth_map(const std::vector<float>& metres) const {
  DepthMap map(engine_.frame_size().width, engine_.frame_size().height);
  std::copy(metres.begin(), metres.end(), map.metres.begin());
  return map;
}

}  // namespace spikedepth
