#include "core/snn/event_forward.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "core/base/aligned_vector.hpp"
#include "core/engine/event_lists.hpp"
#include "core/engine/geometry.hpp"
#include "core/engine/kernels.hpp"
#include "core/engine/packed_weights.hpp"
#include "core/engine/spike_map.hpp"

namespace spikedepth {
namespace {

using engine::ChannelBlock;
using engine::EventLists;
using engine::InputWord;
using engine::Kernels;
using engine::SpikeMap;

constexpr std::size_t kChunkBytes = 40 * 1024;  // of weights: short lists round less
constexpr std::size_t kTileBytes = 256 * 1024;  // of sums
constexpr std::int64_t kTasksAThread = 4;
constexpr int kWordChannels = 32;

// What an input holds, as far as looked at.
struct Facts {
  std::int64_t active = 0;
  bool sums_of_spikes = true;
  float largest = 0;
};

void look_at(const float* row, std::int64_t width, Facts& facts) {
  std::int32_t active = 0, wrong = 0;
  float largest = 0;
  for (std::int64_t x = 0; x < width; ++x) {
    const float value = row[x];
    const bool sum = value >= 0 && value <= kMostSpikesSummed &&
                     value == static_cast<float>(static_cast<std::int32_t>(value));
    active += value != 0 ? 1 : 0;
    wrong |= sum ? 0 : 1;
    largest = value > largest ? value : largest;
  }
  facts.active += active;
  facts.sums_of_spikes = facts.sums_of_spikes && wrong == 0;
  facts.largest = std::max(facts.largest, largest);
}

// Stops at the first row that is not of sums of spikes.
Facts facts_of(const float* values, std::int64_t rows, std::int64_t width) {
  Facts all;
  std::mutex mutex;
  at::parallel_for(0, rows, 64, [&](std::int64_t first, std::int64_t last) {
    Facts own;
    for (auto row = first; row < last && own.sums_of_spikes; ++row)
      look_at(values + row * width, width, own);
    const std::lock_guard<std::mutex> lock(mutex);
    all.active += own.active;
    all.sums_of_spikes = all.sums_of_spikes && own.sums_of_spikes;
    all.largest = std::max(all.largest, own.largest);
  });
  return all;
}

// Row y of `image` [C,H,W]: a spike where the input is above `level`.
void set_row(const torch::Tensor& image, std::int64_t y, float level, SpikeMap& map) {
  const auto channels = image.size(0), height = image.size(1);
  const float* const values = image.data_ptr<float>();
  std::vector<std::uint32_t> bits(static_cast<std::size_t>(image.size(2)));
  for (int word = 0; word < map.words; ++word) {
    std::fill(bits.begin(), bits.end(), 0U);
    const auto end = std::min<std::int64_t>(channels, (word + 1) * kWordChannels);
    for (std::int64_t c = word * kWordChannels; c < end; ++c) {
      const float* const row = values + (c * height + y) * image.size(2);
      const auto bit = 1U << (c % kWordChannels);
      for (std::size_t x = 0; x < bits.size(); ++x) bits[x] |= row[x] > level ? bit : 0U;
    }
    std::uint32_t* const to = map.row(static_cast<int>(y)) + word;
    for (std::size_t x = 0; x < bits.size(); ++x)
      to[x * static_cast<std::size_t>(map.words)] = bits[x];
  }
}

// One image as maps of spikes: map i has a spike where the input is above i. None where the input
// is not a sum of spikes or too much of it is active.
std::vector<SpikeMap> spike_maps(const torch::Tensor& image, double most_active) {
  const auto channels = image.size(0), height = image.size(1), width = image.size(2);
  const auto facts = facts_of(image.data_ptr<float>(), channels * height, width);
  if (!facts.sums_of_spikes ||
      static_cast<double>(facts.active) > most_active * static_cast<double>(image.numel()))
    return {};
  std::vector<SpikeMap> maps(
      static_cast<std::size_t>(std::max(facts.largest, 1.0F)),
      SpikeMap(static_cast<int>(height), static_cast<int>(width), static_cast<int>(channels)));
  at::parallel_for(0, height, 1, [&](std::int64_t first, std::int64_t last) {
    for (auto y = first; y < last; ++y) {
      for (std::size_t level = 0; level < maps.size(); ++level)
        set_row(image, y, static_cast<float>(level), maps[level]);
    }
  });
  return maps;
}

std::vector<InputWord> words_of(const std::vector<SpikeMap>& maps) {
  std::vector<const SpikeMap*> merged;
  for (const auto& map : maps) merged.push_back(&map);
  return engine::input_words({{0, merged}});
}

// One convolution: sizes, how it is shared out, and its lists.
class Sums {
 public:
  Sums(const std::vector<SpikeMap>& maps, const torch::Tensor& weight, std::int64_t stride,
       std::int64_t padding, torch::Tensor output)
      : kernels_(engine::choose_kernels()),
        weight_(weight),
        output_(std::move(output)),
        kernel_(static_cast<int>(weight.size(2))),
        width_(weight.size(0) > 16 ? 32 : 16),
        columns_(output_.size(2)),
        rows_(engine::plain_axis(maps.front().height, static_cast<int>(output_.size(1)), kernel_,
                                 static_cast<int>(stride), static_cast<int>(padding))),
        blocks_(engine::channel_blocks(
            words_of(maps),
            engine::channels_in_block(kernel_, width_, engine::Arithmetic::float32, kChunkBytes),
            maps.front().channels)),
        lists_(maps.front().height, blocks_,
               engine::plain_axis(maps.front().width, static_cast<int>(columns_), kernel_,
                                  static_cast<int>(stride), static_cast<int>(padding)),
               static_cast<std::size_t>(width_) * sizeof(float)) {
    at::parallel_for(0, lists_.height(), 1, [&](std::int64_t first, std::int64_t last) {
      for (auto row = first; row < last; ++row) lists_.list(kernels_, static_cast<int>(row));
    });
  }

  void run() {
    const int maps = static_cast<int>(weight_.size(0)),
              channels = static_cast<int>(weight_.size(1));
    const auto output_blocks = (maps + width_ - 1) / width_;
    const auto height = output_.size(1);
    const auto ranges =
        std::clamp<std::int64_t>(kTasksAThread * at::get_num_threads() / output_blocks, 1, height);
    at::parallel_for(0, output_blocks * ranges, 1, [&](std::int64_t first, std::int64_t last) {
      thread_local Memory memory;
      memory.weights.resize(static_cast<std::size_t>(kernel_ * kernel_ * channels * width_));
      int packed = -1;
      for (auto task = first; task < last; ++task) {
        const int block = static_cast<int>(task / ranges);
        if (block != packed)
          engine::pack_block(weight_.data_ptr<float>(), maps, channels, kernel_, block, width_,
                             blocks_, memory.weights.data());
        packed = block;
        const auto range = task % ranges;
        run_rows(block, static_cast<int>(height * range / ranges),
                 static_cast<int>(height * (range + 1) / ranges), memory);
      }
    });
  }

 private:
  // A thread's weights of one block of outputs, as pack_block() leaves them, and sums.
  struct Memory {
    AlignedVector<float> weights, sums;
  };

  // Where the weights of an input block and a kernel row begin.
  const float* chunk(const Memory& memory, std::size_t input, int ky) const {
    const auto& channels = blocks_[input];
    return memory.weights.data() +
           kernel_ * width_ * (kernel_ * channels.first + ky * channels.count);
  }

  void run_rows(int block, int first, int last, Memory& memory) const {
    const auto row_values = columns_ * width_;
    const int tile_rows = std::max(
        1, static_cast<int>(kTileBytes / (static_cast<std::size_t>(row_values) * sizeof(float))));
    for (int tile = first; tile < last; tile += tile_rows) {
      const int end = std::min(tile + tile_rows, last);
      memory.sums.assign(static_cast<std::size_t>((end - tile) * row_values), 0.0F);
      const auto row = [&](int y) { return memory.sums.data() + (y - tile) * row_values; };
      for (std::size_t input = 0; input < blocks_.size(); ++input) {
        for (int ky = 0; ky < kernel_; ++ky) {
          for (int y = tile; y < end; ++y) gather(input, ky, y, chunk(memory, input, ky), row(y));
        }
      }
      for (int y = tile; y < end; ++y) write(block, y, row(y));
    }
  }

  void gather(std::size_t input, int ky, int y, const float* weights, float* sums) const {
    const int source = rows_.source_at(y, ky);
    if (source < 0 || lists_.entry_count(source, input) == 0) return;
    auto g = lists_.gather(source, input, weights);
    g.sums = sums;
    g.width = width_;
    kernels_.gather_float(g);
  }

  // [column][map of the block] -> [map][row][column].
  void write(int block, int y, const float* sums) const {
    const auto lanes =
        std::min<std::int64_t>(width_, weight_.size(0) - std::int64_t{block} * width_);
    const auto plane = output_.size(1) * columns_;
    float* const to =
        output_.data_ptr<float>() + std::int64_t{block} * width_ * plane + y * columns_;
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
      for (std::int64_t x = 0; x < columns_; ++x) to[lane * plane + x] = sums[x * width_ + lane];
    }
  }

  const Kernels& kernels_;
  torch::Tensor weight_, output_;  // [K,C,k,k], [K,H',W']
  int kernel_, width_;
  std::int64_t columns_;
  engine::Axis rows_;
  std::vector<ChannelBlock> blocks_;
  EventLists lists_;
};

}  // namespace

torch::Tensor event_forward(const torch::Tensor& input, const torch::Tensor& weight,
                            std::int64_t stride, std::int64_t padding, double most_active) {
  const auto plain = input.detach().contiguous(), own = weight.detach().contiguous();
  const auto outputs = [&](std::int64_t size) {
    return (size + 2 * padding - weight.size(2)) / stride + 1;
  };
  torch::Tensor output;
  for (std::int64_t image = 0; image < plain.size(0); ++image) {
    const auto maps = spike_maps(plain[image], most_active);
    if (maps.empty()) return {};
    if (!output.defined()) {
      output = torch::empty(
          {plain.size(0), weight.size(0), outputs(plain.size(2)), outputs(plain.size(3))},
          plain.options());
    }
    Sums(maps, own, stride, padding, output[image]).run();
  }
  return output;
}

}  // namespace spikedepth
