#include "core/engine/spike_map.hpp"

#include <algorithm>

namespace spikedepth::engine {

SpikeMap::SpikeMap(int height_px, int width_px, int channel_count)
    : height(height_px),
      width(width_px),
      channels(channel_count),
      words((channel_count + 31) / 32),
      bits(static_cast<std::size_t>(height_px) * static_cast<std::size_t>(width_px) *
           static_cast<std::size_t>(words)) {}

std::vector<InputWord> input_words(
    const std::vector<std::pair<int, std::vector<const SpikeMap*>>>& maps) {
  std::vector<InputWord> words;
  for (const auto& [first_channel, merged] : maps) {
    for (int word = 0; word < merged.front()->words; ++word) {
      for (const auto* map : merged) words.push_back({map, word, first_channel + 32 * word});
    }
  }
  return words;
}

std::vector<ChannelBlock> channel_blocks(const std::vector<InputWord>& words, int channels,
                                         int all) {
  const int count = (all + channels - 1) / channels;
  channels = ((all + count - 1) / count + 31) / 32 * 32;  // alike, rather than a small one at last
  std::vector<ChannelBlock> blocks;
  for (const auto& word : words) {
    const int end = word.channel + std::min(32, word.map->channels - 32 * word.word);
    if (blocks.empty() || end - blocks.back().first > channels)
      blocks.push_back({word.channel, 0, {}});
    blocks.back().count = end - blocks.back().first;
    blocks.back().words.push_back(word);
  }
  return blocks;
}

}  // namespace spikedepth::engine
