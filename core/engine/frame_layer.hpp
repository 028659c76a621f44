#pragma once
// The layer that takes the frame.
#include "core/engine/frame_lists.hpp"
#include "core/engine/layer_runner.hpp"

namespace spikedepth::engine {

/// A plain convolution of the frame's graded values, always in float32.
class FrameLayer final : public LayerRunner {
 public:
  explicit FrameLayer(const LayerSetup& setup);

  void list(const Kernels& kernels, int row, const float* frame) override;

 private:
  void run_rows(const Kernels& kernels, int block, Range rows, Scratch& scratch) override;
  std::size_t input_bytes() const override { return lists_.reserved_bytes(); }

  FrameLists lists_;
};

}  // namespace spikedepth::engine
