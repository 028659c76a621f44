#include "core/engine/or_merge.hpp"

#include <algorithm>

namespace spikedepth::engine {

OrMerge::OrMerge(const MergedMaps& maps, std::vector<const SpikeMap*> sources)
    : layers_(maps.layers),
      sources_(std::move(sources)),
      spikes_(sources_.front()->height, sources_.front()->width, sources_.front()->channels) {}

void OrMerge::update() {
  auto& bits = spikes_.bits;
  std::fill(bits.begin(), bits.end(), 0U);
  for (const auto* source : sources_) {
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] |= source->bits[i];
  }
}

}  // namespace spikedepth::engine
