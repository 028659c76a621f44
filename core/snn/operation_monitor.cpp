#include "core/snn/operation_monitor.hpp"

#include <algorithm>

#include "core/snn/layers.hpp"

namespace spikedepth {
namespace {

// How many outputs of a convolution each of `size` positions along one axis reaches.
torch::Tensor reached_outputs(std::int64_t size, std::int64_t kernel, std::int64_t stride,
                              std::int64_t padding) {
  std::vector<float> reached(static_cast<std::size_t>(size), 0.0F);
  const auto outputs = (size + 2 * padding - kernel) / stride + 1;
  for (std::int64_t output = 0; output < outputs; ++output) {
    for (std::int64_t tap = 0; tap < kernel; ++tap) {
      const auto position = output * stride + tap - padding;
      if (position >= 0 && position < size) reached[static_cast<std::size_t>(position)] += 1;
    }
  }
  return torch::tensor(reached, torch::kFloat64);
}

// Sum over all synapses of the value at their input. `synapses` [1,C,k,k]: how many weights lie at
// each input channel and tap. Where all exist it needs no convolution.
double fan_out_sum(const torch::Tensor& values, const torch::Tensor& synapses, std::int64_t stride,
                   std::int64_t padding) {
  const auto kernel = synapses.size(2);
  const auto first = synapses.flatten()[0];
  if (!synapses.eq(first).all().item<bool>()) {
    // One output channel, so that each partial sum stays exact in float32.
    return torch::conv2d(values, synapses, {}, stride, padding).sum(torch::kFloat64).item<double>();
  }
  const auto per_position =
      values.sum(std::vector<std::int64_t>{0, 1}).to(torch::kCPU, torch::kFloat64);
  const auto rows = reached_outputs(values.size(2), kernel, stride, padding).unsqueeze(1);
  const auto columns = reached_outputs(values.size(3), kernel, stride, padding);
  return (per_position * rows * columns).sum().item<double>() * first.item<double>();
}

// Module path without the levels that only follow the published key names.
std::string layer_name(std::string path) {
  const std::string suffix = ".0.up";
  const auto at = path.size() < suffix.size() ? 0 : path.size() - suffix.size();
  if (path.compare(at, suffix.size(), suffix) == 0) path.resize(at);
  return path;
}

}  // namespace

LayerOperations count_operations(const torch::Tensor& input, const torch::Tensor& weight,
                                 std::int64_t stride, std::int64_t padding, std::int64_t groups) {
  torch::NoGradGuard no_grad;
  const auto size = input.abs().to(torch::kFloat32);
  const auto active = size.gt(0).to(torch::kFloat32);
  // [K,C/g,k,k] -> [1,C,k,k]: the weights of all outputs that an input channel feeds.
  const auto per_input = [&](const torch::Tensor& counts) {
    const auto grouped = counts.unflatten(0, {groups, weight.size(0) / groups}).sum(1);
    return grouped.flatten(0, 1).unsqueeze(0);
  };
  const auto existing = per_input(weight.ne(0).to(torch::kFloat32));
  const auto all = per_input(torch::ones_like(weight, torch::kFloat32));
  LayerOperations operations;
  operations.inputs = static_cast<double>(input.numel());
  operations.active_inputs = active.sum({2, 3}).sum(torch::kFloat64).item<double>();
  operations.input_sum = size.sum({2, 3}).sum(torch::kFloat64).item<double>();
  operations.largest_input = size.max().item<double>();
  operations.binary_input = torch::logical_or(size.eq(0), size.eq(1)).all().item<bool>();
  operations.dense = fan_out_sum(torch::ones({1, 1, size.size(2), size.size(3)}),
                                 all.narrow(1, 0, 1), stride, padding) *
                     static_cast<double>(size.size(0) * size.size(1));
  operations.nonzero = fan_out_sum(active, existing, stride, padding);
  operations.graded =
      operations.binary_input ? operations.nonzero : fan_out_sum(size, existing, stride, padding);
  return operations;
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
      convolution->set_recorder(recorder, layer_name(item.key()));
  }
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
