#pragma once
// Coincidence cells as a stage of a network in LibTorch.
#include <torch/torch.h>

#include <memory>
#include <string>

#include "core/network/coincidence_cells.hpp"
#include "core/snn/operation_monitor.hpp"

namespace spikedepth {

/// Frames [N,T,4,H,W] of both cameras, T = cells.windows -> maps [N,D,H/pool,W/pool] (sizes rounded
/// up), on the frames' device. No gradient passes.
class CoincidenceStageImpl : public torch::nn::Module {
 public:
  explicit CoincidenceStageImpl(const CoincidenceCells& cells);
  torch::Tensor forward(const torch::Tensor& frames);
  const CoincidenceCells& cells() const { return cells_; }
  /// Reports the work of every pass to `recorder`; null = to nobody.
  void set_recorder(std::shared_ptr<OperationRecorder> recorder) {
    recorder_ = std::move(recorder);
  }

 private:
  CoincidenceCells cells_;
  std::shared_ptr<OperationRecorder> recorder_;
};
TORCH_MODULE(CoincidenceStage);

}  // namespace spikedepth
