#include "core/engine/layer_runner.hpp"

#include "core/engine/frame_layer.hpp"
#include "core/engine/sparse_layer.hpp"
#include "core/engine/upsampled_layer.hpp"

namespace spikedepth::engine {

std::unique_ptr<LayerRunner> make_layer_runner(const LayerSetup& setup) {
  if (setup.words.empty()) return std::make_unique<FrameLayer>(setup);
  if (setup.layer.synapse.upsample) return std::make_unique<UpsampledLayer>(setup);
  return std::make_unique<SparseLayer>(setup);
}

}  // namespace spikedepth::engine
