#pragma once
// Spikes as bits, and the words of them that enter a layer.
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace spikedepth::engine {

/// Spikes of one layer: bit c % 32 of word c / 32 of a pixel is channel c.
struct SpikeMap {
  int height = 0, width = 0, channels = 0;
  int words = 0;  // a pixel
  std::vector<std::uint32_t> bits;

  SpikeMap() = default;
  SpikeMap(int height_px, int width_px, int channel_count);
  const std::uint32_t* row(int y) const {
    return bits.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width * words);
  }
  std::uint32_t* row(int y) {
    return bits.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width * words);
  }
};

/// A word of a layer's input: which map, which of its words, and the channel of its bit 0.
struct InputWord {
  const SpikeMap* map = nullptr;
  int word = 0;
  int channel = 0;
};

/// Consecutive channels [first, first + count) of an input, and the words that hold them.
struct ChannelBlock {
  int first = 0, count = 0;
  std::vector<InputWord> words;
};

/// The words of an input in channel order. Each element of `maps` is a first channel and the maps
/// that are summed from there on.
std::vector<InputWord> input_words(
    const std::vector<std::pair<int, std::vector<const SpikeMap*>>>& maps);

/// Divides words that hold `all` channels into blocks of similar size, of at most `channels` each.
std::vector<ChannelBlock> channel_blocks(const std::vector<InputWord>& words, int channels,
                                         int all);

}  // namespace spikedepth::engine
