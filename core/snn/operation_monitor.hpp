#pragma once
// Counts what the synapses of a network do while it runs.
#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "core/depth/operations.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {

/// Counts of one convolution over `input` [N,C,H,W] (`weight` [K,C/groups,k,k], stride and zero
/// padding equal on all sides), exact at borders and strides: an input reaches only the outputs
/// that exist, through weights that are not zero. Sums over the batch. The result has no layer
/// name.
LayerOperations count_operations(const torch::Tensor& input, const torch::Tensor& weight,
                                 std::int64_t stride, std::int64_t padding, std::int64_t groups);

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

/// While it lives, every convolution of `model` reports its work, at the cost of a few passes
/// over its input (and of a convolution where weights are pruned).
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
