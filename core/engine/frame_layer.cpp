#include "core/engine/frame_layer.hpp"

namespace spikedepth::engine {

FrameLayer::FrameLayer(const LayerSetup& setup)
    : LayerRunner(setup, pack_for_frame(setup.layer.synapse), false),
      lists_(setup.layer.synapse, setup.input, setup.output.width, weights_.row_bytes()) {}

void FrameLayer::list(const Kernels& kernels, int row, const float* frame) {
  lists_.list(kernels, frame, row);
}

void FrameLayer::run_rows(const Kernels& kernels, int block, Range rows, Scratch& scratch) {
  const int columns = neurons_.size().width;
  for (int y = rows.first; y < rows.last; ++y) {
    const auto row = lists_.reaching(y, weights_, block, scratch.frame_row);
    scratch.additions +=
        static_cast<double>(FrameLists::entry_count(row, columns)) * weights_.width;
    FireArguments input;
    input.graded = &row;
    neurons_.fire(kernels, block, y, {0, columns}, input);
  }
}

}  // namespace spikedepth::engine
