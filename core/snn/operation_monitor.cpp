#include "core/snn/operation_monitor.hpp"

#include <algorithm>

#include "core/depth/synapse_count.hpp"
#include "core/snn/coincidence_stage.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/own_work.hpp"

namespace spikedepth {
LayerOperations count_operations(const torch::Tensor& input, const torch::Tensor& weight,
                                 std::int64_t stride, std::int64_t padding, std::int64_t groups,
                                 std::optional<ImageSize> upsampled) {
  torch::NoGradGuard no_grad;
  const auto on_cpu = [](const torch::Tensor& tensor) {
    return tensor.to(torch::kCPU, torch::kFloat32).contiguous();
  };
  const auto values = on_cpu(input), weights = on_cpu(weight);
  const ImageSize size = upsampled.value_or(ImageSize{values.size(2), values.size(3)});
  CountedConvolution convolution;
  convolution.images = values.size(0);
  convolution.channels = values.size(1);
  convolution.height = values.size(2);
  convolution.width = values.size(3);
  convolution.upsampled_height = size.height;
  convolution.upsampled_width = size.width;
  convolution.outputs = weights.size(0);
  convolution.kernel = weights.size(2);
  convolution.stride = stride;
  convolution.padding = padding;
  convolution.groups = groups;
  return count_synapses(convolution, values.data_ptr<float>(), weights.data_ptr<float>());
}

OperationMonitor::OperationMonitor(DepthModel& model)
    : model_(model), recorder_(std::make_shared<OperationRecorder>()) {
  attach(recorder_);
}

OperationMonitor::~OperationMonitor() {
  attach(nullptr);
}

void OperationMonitor::attach(const std::shared_ptr<OperationRecorder>& recorder) {
  for (const auto& item : model_.named_modules("", false)) {
    if (auto* convolution = item.value()->as<ConvolutionImpl>())
      convolution->set_recorder(recorder, model_.synapse_name(item.key()));
    if (auto* stage = item.value()->as<CoincidenceStageImpl>()) stage->set_recorder(recorder);
    if (auto* worker = dynamic_cast<OwnWork*>(item.value().get())) worker->set_recorder(recorder);
  }
  if (auto* worker = dynamic_cast<OwnWork*>(&model_)) worker->set_recorder(recorder);
}

std::vector<LayerOperations> OperationMonitor::take() {
  std::vector<LayerOperations> layers;
  for (const auto& step : recorder_->layers()) {
    const auto known =
        std::find_if(layers.begin(), layers.end(),
                     [&](const LayerOperations& layer) { return layer.layer == step.layer; });
    if (known == layers.end()) {
      layers.push_back(step);
    } else {
      std::vector<LayerOperations> sum{*known};
      accumulate(sum, {step});
      *known = sum.front();
    }
  }
  recorder_->clear();
  return layers;
}

}  // namespace spikedepth
