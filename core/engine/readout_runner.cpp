#include "core/engine/readout_runner.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/depth/synapse_count.hpp"

namespace spikedepth::engine {
namespace {

constexpr int kGroupChannels = 8;
constexpr std::size_t kGroups = 4, kCombinations = 256;  // of a word of 32 channels

typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));
constexpr int kFour = 4;

// Values that a row of kernel taps is read in.
int padded(int kernel) {
  return (kernel + kFour - 1) / kFour * kFour;
}

int width_for(int kernel, const std::string& name) {
  const int values = kernel * (kernel - 1) + padded(kernel);
  for (const int width : {16, 32, 64}) {
    if (values <= width) return width;
  }
  throw ConfigError(
      format("readout %s has a kernel of %d; the engine takes up to 7", name.c_str(), kernel));
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
      width_(width_for(readout.synapse.kernel, readout.name)),
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
    places_.push_back(static_cast<std::int32_t>(source) * padded(kernel_));
}

// Sums of one source row, [column][width].
void ReadoutRunner::sum_taps(const Kernels& kernels, int row, float* taps) const {
  constexpr std::uint32_t kNone = 0;
  std::vector<TapWord> words;
  bool paired = true;  // the last word has its second map
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const auto& word = words_[i];
    const Lane lane{word.map->row(row) + word.word, word.map->words, 0};
    if (!paired && words.back().tables == word_tables_[i]) {
      words.back().other = lane;
      paired = true;
      continue;
    }
    const int channels = std::min(32, word.map->channels - 32 * word.word);
    words.push_back({lane,
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

void ReadoutRunner::add_rows(const Kernels& kernels, int first, int last, float* output,
                             AlignedVector<float>& scratch) const {
  const auto row_values = static_cast<std::size_t>(input_.width * width_);
  const auto source_of = [&](int row) {
    return static_cast<int>(source_rows_[static_cast<std::size_t>(row)]);
  };
  const int first_row = source_of(first), last_row = source_of(last - 1 + kernel_ - 1);
  const auto rows = static_cast<std::size_t>(last_row - first_row + 1);
  const std::size_t needed =
      rows * row_values + static_cast<std::size_t>(input_.width * padded(kernel_));
  scratch.resize(std::max(scratch.size(), needed));
  float* const taps = scratch.data();
  float* const by_column = taps + rows * row_values;
  for (int row = first_row; row <= last_row; ++row)
    sum_taps(kernels, row, taps + static_cast<std::size_t>(row - first_row) * row_values);
  for (int y = first; y < last; ++y, output += frame_.width) {
    kernel_ == 3 ? add_row<3>(kernels, y, taps, first_row, by_column, output)
                 : add_row<0>(kernels, y, taps, first_row, by_column, output);
  }
}

// kKernel: the kernel where the compiler may know it, 0 where not. `taps` begin with `first_row`.
template <int kKernel>
void ReadoutRunner::add_row(const Kernels& kernels, int y, const float* taps, int first_row,
                            float* by_column, float* output) const {
  const int kernel = kKernel > 0 ? kKernel : kernel_;
  const auto columns = static_cast<std::size_t>(input_.width);
  const auto width = static_cast<std::size_t>(width_);
  const auto stride = static_cast<std::size_t>(padded(kernel));
  for (std::size_t kx = 0; kx < stride; kx += kFour) {  // [source column][kx], padded
    for (int ky = 0; ky < kernel; ++ky) {
      const auto row =
          static_cast<std::size_t>(source_rows_[static_cast<std::size_t>(y + ky)] - first_row);
      const float* from = taps + row * columns * width + static_cast<std::size_t>(ky * kernel) + kx;
      for (std::size_t i = 0; i < columns; ++i, from += width) {
        auto& sum = *reinterpret_cast<Four*>(by_column + i * stride + kx);
        const Four values = *reinterpret_cast<const Four*>(from);
        sum = ky == 0 ? values : sum + values;
      }
    }
  }
  kernels.add_taps(by_column, places_.data(), frame_.width, kernel, bias_, gain_, output);
}

}  // namespace spikedepth::engine
