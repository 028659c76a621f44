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
  SPIKEDEPTH_CHECK(engine_.network().frame_channels == encoder_.channels() * input_.slice.steps,
                   "the encoder gives the channels that the network takes");
}

DepthEstimate EngineEstimator::estimate(const StereoSlice& slice) {
  const auto start = std::chrono::steady_clock::now();
  const float* const input = encode(slice);
  DepthEstimate estimate;
  estimate.depth = depth_map(engine_.run(input));
  if (keep_scales_) {
    for (const auto& scale : engine_.scales()) estimate.scales.push_back(depth_map(scale));
  }
  estimate.latency_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  estimate.rates = engine_.rates();
  if (count_operations_) {
    estimate.operations = engine_.operations(input);
    estimate.synaptic_operations = total_of(estimate.operations).nonzero;
  }
  return estimate;
}

// frame_ becomes the sum over time. Returns the time steps one after the other.
const float* EngineEstimator::encode(const StereoSlice& slice) {
  if (input_.slice.steps == 1) {
    encoder_.encode(slice, frame_);
    return frame_.values.data();
  }
  input_values_.clear();
  for (std::int64_t step = 0; step < input_.slice.steps; ++step) {
    encoder_.encode(slice, input_.slice.step_of(slice.window, step), step_frame_);
    const auto& values = step_frame_.values;
    input_values_.insert(input_values_.end(), values.begin(), values.end());
    if (step == 0) {
      std::swap(frame_, step_frame_);
    } else {
      for (std::size_t i = 0; i < frame_.values.size(); ++i) frame_.values[i] += values[i];
    }
  }
  return input_values_.data();
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

FeatureSheets EngineEstimator::features() {
  if (learned_.empty() && !engine_.network().layers.empty()) {
    const SynapseDescription& first = engine_.network().layers.front().synapse;
    learned_ = {std::make_shared<FeatureSheet>(
        kernel_sheet(kernels_title(first.name), first.weights.data(), first.outputs, first.inputs,
                     first.kernel, first.kernel))};
  }
  return learned_;
}

DepthMap EngineEstimator::depth_map(const std::vector<float>& metres) const {
  DepthMap map(engine_.frame_size().width, engine_.frame_size().height);
  std::copy(metres.begin(), metres.end(), map.metres.begin());
  return map;
}

}  // namespace spikedepth
