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
      output_(readout.bilinear > 0 ? input : frame),
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
  if (readout.bilinear > 0) {
    place_plain(readout.synapse.padding);
    enlarger_.emplace(input, frame, readout.bilinear);
    map_.resize(static_cast<std::size_t>(input.height) * static_cast<std::size_t>(input.width));
  } else {
    place_upsampled();
  }
  places_.resize(places_.size() + kPlaneSpare);  // read in vectors
}

void ReadoutRunner::place_upsampled() {
  source_rows_ = nearest_sources(input_.height, output_.height + kernel_ - 1);
  for (const auto source : nearest_sources(input_.width, output_.width + kernel_ - 1))
    places_.push_back(static_cast<std::int32_t>(source));
  for (std::size_t i = 1; i < places_.size(); ++i)
    steps_ = steps_ && places_[i] - places_[i - 1] <= 1;
}

// Beyond the borders stand zeros: a row of its own, and a column behind those that are written in
// fours.
void ReadoutRunner::place_plain(int padding) {
  steps_ = false;
  for (int row = -padding; row < output_.height + padding; ++row)
    source_rows_.push_back(row < 0 || row >= input_.height ? -1 : row);
  for (int column = -padding; column < output_.width + padding; ++column)
    places_.push_back(column < 0 || column >= input_.width ? input_.width + kFour : column);
  no_taps_.resize(static_cast<std::size_t>((input_.width + kFour) * width_));
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
void ReadoutRunner::add_sums(const Kernels& kernels, int first, int last, float* output,
                             AlignedVector<float>& scratch) const {
  const auto row_values = static_cast<std::size_t>(input_.width * width_);
  const auto met = source_rows_.begin() + first,
             met_end = source_rows_.begin() + last + kernel_ - 1;
  const auto first_row = static_cast<int>(
      std::max<std::int64_t>(0, *std::find_if(met, met_end, [](auto row) { return row >= 0; })));
  const auto last_row = static_cast<int>(*std::max_element(met, met_end));
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
  unfold.count = output_.width;
  unfold.bias = bias_;
  unfold.gain = gain_;
  unfold.output = output;
  for (int plane = 0; plane < padded(kernel_); ++plane)
    scratch[taps_values + static_cast<std::size_t>(plane) * plane_values +
            static_cast<std::size_t>(input_.width + kFour)] = 0.0F;
  const float* rows[kLargestReadoutKernel] = {};
  for (int y = first; y < last; ++y, unfold.output += output_.width) {
    bool same = y > first;
    for (int ky = 0; ky < kernel_; ++ky) {
      const auto source = static_cast<int>(source_rows_[static_cast<std::size_t>(y + ky)]);
      const float* const row =
          source < 0 ? no_taps_.data()
                     : scratch.data() + static_cast<std::size_t>(source - first_row) * row_values;
      same = same && row == rows[ky];
      rows[ky] = row;
    }
    if (!same)
      kernels.fold_taps(
          {rows, kernel_, input_.width, width_, scratch.data() + taps_values, unfold.plane_values});
    kernels.unfold_taps(unfold);
  }
}

void ReadoutRunner::fill_map(const Kernels& kernels, int first, int last,
                             AlignedVector<float>& scratch) {
  const auto width = static_cast<std::size_t>(input_.width);
  float* const rows = map_.data() + static_cast<std::size_t>(first) * width;
  std::fill(rows, rows + static_cast<std::size_t>(last - first) * width, 0.0F);
  add_sums(kernels, first, last, rows, scratch);
}

void ReadoutRunner::add_rows(const Kernels& kernels, int first, int last, float* output,
                             AlignedVector<float>& scratch) const {
  if (!enlarger_) return add_sums(kernels, first, last, output, scratch);
  enlarger_->add_rows(map_.data(), first, last, output, scratch);
}

}  // namespace spikedepth::engine
