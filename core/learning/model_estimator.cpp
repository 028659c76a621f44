#include "core/learning/model_estimator.hpp"

#include <chrono>
#include <optional>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/learning/tensor_bridge.hpp"
#include "core/snn/firing_rates.hpp"
#include "core/snn/operation_monitor.hpp"

namespace spikedepth {

double rig_of(const Recording& recording, const DepthModel& model, double otherwise) {
  if (const auto* calibration = recording.calibration()) {
    if (otherwise > 0) {
      throw ConfigError(
          format("%s brings a calibration, whose focal length times baseline is %.6g px "
                 "m; leave --focal-baseline out",
                 recording.info().name.c_str(), calibration->focal_baseline()));
    }
    return calibration->focal_baseline();
  }
  if (!model.needs_rig() || otherwise > 0) return otherwise;
  throw DataError(
      recording.info().name,
      "has no calibration, from which this network needs the focal length and baseline; give the "
      "recording one, choose a network that needs none, or name their product to predict and view "
      "with --focal-baseline");
}

namespace {

// A picture a channel of [1,C,H,W].
std::shared_ptr<const FeatureSheet> code_sheet(const LayerActivity& code) {
  const auto values = code.output.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  auto sheet = std::make_shared<FeatureSheet>();
  sheet->title = code.name;
  sheet->height = static_cast<int>(values.size(2));
  sheet->width = static_cast<int>(values.size(3));
  sheet->values.assign(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
  sheet->with_sign = values.numel() > 0 && values.min().item<float>() < 0;
  return sheet;
}

}  // namespace

ModelEstimator::ModelEstimator(std::shared_ptr<DepthModel> model, CountEncoder encoder,
                               InputPolicy input, double rig_px_m, torch::Device device)
    : model_(std::move(model)),
      encoder_(std::move(encoder)),
      input_(std::move(input)),
      device_(device) {
  if (rig_px_m > 0) origin_.rig_px_m = torch::tensor({rig_px_m});
  model_->to(device_);
}

DepthEstimate ModelEstimator::estimate(const StereoSlice& slice) {
  const auto start = std::chrono::steady_clock::now();
  torch::NoGradGuard no_grad;
  const auto frames = encode(slice);
  model_->eval();
  model_->reset_state();
  model_->set_origin(origin_);
  std::optional<OperationMonitor> monitor;
  if (count_operations_) monitor.emplace(*model_);
  const auto output = model_->forward(frames.to(device_));
  DepthEstimate estimate;
  estimate.depth = to_depth_map(output.depth);
  estimate.semi_dense = output.semi_dense;
  if (output.confidence.defined()) {
    estimate.uncertainty.emplace();
    estimate.uncertainty->confidence = to_depth_map(output.confidence);
    if (output.low.defined()) {
      estimate.uncertainty->low = to_depth_map(output.low);
      estimate.uncertainty->high = to_depth_map(output.high);
    }
  }
  if (keep_scales_) {
    for (const auto& scale : output.scales) estimate.scales.push_back(to_depth_map(scale));
  }
  estimate.latency_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  estimate.rates = firing_rates(output);
  codes_ = output.codes;
  if (monitor) {
    estimate.operations = monitor->take();
    estimate.synaptic_operations = total_of(estimate.operations).nonzero;
  }
  model_->reset_state();
  return estimate;
}

void ModelEstimator::set_threshold_gain(double gain) {
  check_threshold_gain(gain);
  model_->set_threshold_gain(gain);
}

void ModelEstimator::set_layer_threshold_gain(const std::string& layer, double gain) {
  check_threshold_gain(gain);
  model_->set_layer_threshold_gain(layer, gain);
}

FeatureSheets ModelEstimator::features() {
  if (!learned_) learned_ = model_->features();
  FeatureSheets sheets = *learned_;
  for (const auto& code : codes_) sheets.push_back(code_sheet(code));
  return sheets;
}

// [1,T,C,H,W] counts; frame_ becomes their sum over time.
torch::Tensor ModelEstimator::encode(const StereoSlice& slice) {
  std::vector<torch::Tensor> steps;
  for (std::int64_t step = 0; step < input_.slice.steps; ++step) {
    encoder_.encode(slice, input_.slice.step_of(slice.window, step), step_frame_);
    steps.push_back(to_tensor(step_frame_));
    if (step == 0) {
      std::swap(frame_, step_frame_);
    } else {
      for (std::size_t i = 0; i < frame_.values.size(); ++i)
        frame_.values[i] += step_frame_.values[i];
    }
  }
  return torch::stack(steps).unsqueeze(0);
}

}  // namespace spikedepth
