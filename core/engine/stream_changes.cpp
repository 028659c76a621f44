#include "core/engine/stream_changes.hpp"

namespace spikedepth {

void StreamChanges::add(const EventDrivenEngine& engine) {
  const std::size_t layers = engine.network().layers.size();
  before_.resize(layers);
  sums_.resize(layers);
  for (std::size_t i = 0; i < layers; ++i) {
    const auto& present = engine.spikes(i).bits;
    sums_[i].layer = engine.network().layers[i].name;
    for (std::size_t word = 0; windows_ > 0 && word < present.size(); ++word) {
      sums_[i].spikes += __builtin_popcount(present[word]);
      sums_[i].changed += __builtin_popcount(present[word] ^ before_[i][word]);
    }
    before_[i] = present;
  }
  ++windows_;
}

std::vector<LayerChange> StreamChanges::means() const {
  if (windows_ < 2) return {};
  auto means = sums_;
  for (auto& layer : means) {
    layer.spikes /= windows_ - 1;
    layer.changed /= windows_ - 1;
  }
  return means;
}

}  // namespace spikedepth
