#include "core/engine/readout_runner.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/depth/synapse_count.hpp"

namespace spikedepth::engine {
namespace {

constexpr int kGroupChannels = 8;
constexpr std::size_t kGroups = 4, kCombinations = 256;  // of a word of 32 channels

constexpr int kFour = 4;
constexpr std::size_t kPlaneSpare = 16;  // values that are written or read beyond the last column

// Values that a row of kernel taps is read in.
int padded(int kernel) {
  return (kernel + kFour - 1) / kFour * kFour;
}

int width_for(int kernel) {
  SPIKEDEPTH_CHECK(kernel <= kLargestReadoutKernel, "a readout's kernel is small");
  const int values = kernel * (kernel - 1) + padded(kernel);
  return values <= 16 ? 16 : values <= 32 ? 32 : 64;
}

// Sums of the weights of every combination of a group's channels.
void fill_tables(const SynapseDescription& synapse, int first_channel, int width, float* tables) {
  const auto taps = static_cast<std::size_t>(synapse.kernel * synapse.kernel);
  for (std::size_t group = 0; group < kGroups; ++group) {
    for (std::size_t combination = 0; combination < kCombinations; ++combination) {
      float* const row =
          tables + (group * kCombinations + combination) * static_cast<std::size_t>(width);
      for (int bit = 0; bit < kGroupChannels; ++bit) {
        const int channel = first_channel + static_cast<int>(group) * kGroupChannels + bit;
        if ((combination >> bit & 1U) == 0 || channel >= synapse.inputs) continue;
        const float* const weights =
            synapse.weights.data() + static_cast<std::size_t>(channel) * taps;
        for (std::size_t tap = 0; tap < taps; ++tap) row[tap] += weights[tap];
      }
    }
  }
}

}  // namespace

ReadoutRunner::ReadoutRunner(const ReadoutDescription& readout, MapSize input, MapSize frame,
                             std::vector<InputWord> words)
    : input_(input),
      frame_(frame),
      kernel_(readout.synapse.kernel),
      width_(width_for(readout.synapse.kernel)),
      gain_(readout.gain),
      bias_(readout.synapse.bias.empty() ? 0.0F : readout.synapse.bias.front()),
      words_(std::move(words)) {
  const std::size_t table = kGroups * kCombinations * static_cast<std::size_t>(width_);
  std::vector<int> channels;  // of the tables, one for all words with the same channels
  for (const auto& word : words_) {
    if (channels.empty() || channels.back() != word.channel) channels.push_back(word.channel);
  }
  tables_.resize(channels.size() * table);
  for (std::size_t i = 0; i < channels.size(); ++i)
    fill_tables(readout.synapse, channels[i], width_, tables_.data() + i * table);
  for (const auto& word : words_) {
    const auto at = std::find(channels.begin(), channels.end(), word.channel) - channels.begin();
    word_tables_.push_back(tables_.data() + static_cast<std::size_t>(at) * table);
  }
  source_rows_ = nearest_sources(input.height, frame.height + kernel_ - 1);
  for (const auto source : nearest_sources(input.width, frame.width + kernel_ - 1))
    places_.push_back(static_cast<std::int32_t>(source));
  for (std::size_t i = 1; i < places_.size(); ++i)
    steps_ = steps_ && places_[i] - places_[i - 1] <= 1;
  places_.resize(places_.size() + kPlaneSpare);  // read in vectors
}

// Sums of one source row, [column][width].
void ReadoutRunner::sum_taps(const Kernels& kernels, int row, float* taps) const {
  constexpr std::uint32_t kNone = 0;
  std::vector<TapWord> words;
  bool paired = true;  // the last word has its second map
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const auto& word = words_[i];
    const ChannelWords row_words{word.map->row(row) + word.word, word.map->words, 0};
    if (!paired && words.back().tables == word_tables_[i]) {
      words.back().two = row_words;
      paired = true;
      continue;
    }
    const int channels = std::min(32, word.map->channels - 32 * word.word);
    words.push_back({row_words,
                     {&kNone, 0, 0},
                     (channels + 2 * kGroupChannels - 1) / (2 * kGroupChannels) * 2,
                     word_tables_[i]});
    paired = false;
  }
  TapArguments t;
  t.words = words.data();
  t.word_count = static_cast<int>(words.size());
  t.positions = input_.width;
  t.width = width_;
  t.sums = taps;
  kernels.tap_sums(t);
}

// Rows of a coarse map meet the same sources as the row before them: their planes are kept.
void ReadoutRunner::add_rows(const Kernels& kernels, int first, int last, float* output,
                             AlignedVector<float>& scratch) const {
  const auto row_values = static_cast<std::size_t>(input_.width * width_);
  const auto source_of = [&](int row) {
    return static_cast<int>(source_rows_[static_cast<std::size_t>(row)]);
  };
  const int first_row = source_of(first), last_row = source_of(last - 1 + kernel_ - 1);
  const std::size_t taps_values = static_cast<std::size_t>(last_row - first_row + 1) * row_values +
                                  static_cast<std::size_t>(kFour * width_);
  const auto plane_values = static_cast<std::size_t>(input_.width) + kPlaneSpare;
  const std::size_t needed = taps_values + static_cast<std::size_t>(padded(kernel_)) * plane_values;
  scratch.resize(std::max(scratch.size(), needed));
  for (int row = first_row; row <= last_row; ++row)
    sum_taps(kernels, row, scratch.data() + static_cast<std::size_t>(row - first_row) * row_values);
  UnfoldArguments unfold;
  unfold.planes = scratch.data() + taps_values;
  unfold.plane_values = static_cast<std::ptrdiff_t>(plane_values);
  unfold.places = places_.data();
  unfold.steps = steps_;
  unfold.kernel = kernel_;
  unfold.count = frame_.width;
  unfold.bias = bias_;
  unfold.gain = gain_;
  unfold.output = output;
  const float* rows[kLargestReadoutKernel] = {};
  for (int y = first; y < last; ++y, unfold.output += frame_.width) {
    bool same = y > first;
    for (int ky = 0; ky < kernel_; ++ky) {
      const float* const row =
          scratch.data() + static_cast<std::size_t>(source_of(y + ky) - first_row) * row_values;
      same = same && row == rows[ky];
      rows[ky] = row;
    }
    if (!same)
      kernels.fold_taps(
          {rows, kernel_, input_.width, width_, scratch.data() + taps_values, unfold.plane_values});
    kernels.unfold_taps(unfold);
  }
}

}  // namespace spikedepth::engine
