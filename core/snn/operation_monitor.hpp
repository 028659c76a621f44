#pragma once
// Counts what the synapses of a network do while it runs.
#include <torch/torch.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/depth/operations.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {

struct ImageSize {
  std::int64_t height = 0, width = 0;
};

/// count_synapses of one convolution over `input` [N,C,H,W] (`weight` [K,C/groups,k,k]), which is
/// first upsampled to `upsampled` (nearest), if given.
LayerOperations count_operations(const torch::Tensor& input, const torch::Tensor& weight,
                                 std::int64_t stride, std::int64_t padding, std::int64_t groups,
                                 std::optional<ImageSize> upsampled = std::nullopt);

/// Receives the counts of convolutions while it is attached to them.
class OperationRecorder {
 public:
  void record(const std::string& layer, const LayerOperations& operations) {
    layers_.push_back(operations);
    layers_.back().layer = layer;
  }
  const std::vector<LayerOperations>& layers() const { return layers_; }
  void clear() { layers_.clear(); }

 private:
  std::vector<LayerOperations> layers_;
};

/// While it lives, every convolution and coincidence stage of `model` reports its work, at the cost
/// of one pass over its input and its weights (of a few where weights are pruned).
class OperationMonitor {
 public:
  explicit OperationMonitor(DepthModel& model);
  ~OperationMonitor();
  OperationMonitor(const OperationMonitor&) = delete;
  OperationMonitor& operator=(const OperationMonitor&) = delete;

  /// The layers in the order in which they ran since the last call, named by their module; the time
  /// steps of one forward pass are added up.
  std::vector<LayerOperations> take();

 private:
  void attach(const std::shared_ptr<OperationRecorder>& recorder);
  DepthModel& model_;
  std::shared_ptr<OperationRecorder> recorder_;
};

}  // namespace spikedepth
