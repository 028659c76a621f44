#include "core/snn/event_forward.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <vector>

#include "core/base/aligned_vector.hpp"
#include "core/engine/layer_runner.hpp"

namespace spikedepth {
namespace {

using engine::ChannelBlock;
using engine::EventLists;
using engine::InputWord;
using engine::Kernels;
using engine::SpikeMap;

constexpr std::size_t kTileBytes = 256 * 1024;  // of sums
constexpr std::int64_t kTasksAThread = 4;
constexpr int kWordChannels = 32;

// The bits of one row of a map where value > level, and what the row holds.
struct RowFacts {
  std::int64_t active = 0;
  bool sums_of_spikes = true;
  int largest = 0;
};

RowFacts look_at(const float* row, std::int64_t width) {
  std::int32_t active = 0, wrong = 0;
  float largest = 0;
  for (std::int64_t x = 0; x < width; ++x) {
    const float value = row[x];
    active += value != 0 ? 1 : 0;
    wrong |= value >= 0 && value <= kMostSpikesSummed &&
                     value == static_cast<float>(static_cast<std::int32_t>(value))
                 ? 0
                 : 1;
    largest = value > largest ? value : largest;
  }
  return {active, wrong == 0, wrong == 0 ? static_cast<int>(largest) : 0};
}

// One image as maps of spikes: map i has a spike where the input is above i. None where the input
// is not a sum of spikes or too much of it is active.
std::optional<std::vector<SpikeMap>> spike_maps(const torch::Tensor& image, double most_active) {
  const auto channels = image.size(0), height = image.size(1), width = image.size(2);
  const float* const values = image.data_ptr<float>();
  std::atomic<std::int64_t> active{0};
  std::atomic<bool> sums_of_spikes{true};
  std::atomic<int> largest{1};
  at::parallel_for(0, channels * height, 64, [&](std::int64_t first, std::int64_t last) {
    std::int64_t own = 0;
    int top = 1;
    for (auto row = first; row < last && sums_of_spikes; ++row) {
      const auto facts = look_at(values + row * width, width);
      own += facts.active;
      top = std::max(top, facts.largest);
      if (!facts.sums_of_spikes) sums_of_spikes = false;
    }
    active += own;
    for (int seen = largest; seen < top && !largest.compare_exchange_weak(seen, top);) {
    }
  });
  if (!sums_of_spikes ||
      static_cast<double>(active) > most_active * static_cast<double>(image.numel()))
    return std::nullopt;
  std::vector<SpikeMap> maps(
      static_cast<std::size_t>(largest.load()),
      SpikeMap(static_cast<int>(height), static_cast<int>(width), static_cast<int>(channels)));
  at::parallel_for(0, height, 1, [&](std::int64_t first, std::int64_t last) {
    std::vector<std::uint32_t> bits(static_cast<std::size_t>(width));
    for (auto y = first; y < last; ++y) {
      for (std::size_t level = 0; level < maps.size(); ++level) {
        auto& map = maps[level];
        for (int word = 0; word < map.words; ++word) {
          std::fill(bits.begin(), bits.end(), 0U);
          const auto end = std::min<std::int64_t>(channels, (word + 1) * kWordChannels);
          for (std::int64_t c = word * kWordChannels; c < end; ++c) {
            const float* const row = values + (c * height + y) * width;
            const auto bit = 1U << (c % kWordChannels);
            for (std::size_t x = 0; x < bits.size(); ++x)
              bits[x] |= row[x] > static_cast<float>(level) ? bit : 0U;
          }
          std::uint32_t* const to = map.row(static_cast<int>(y)) + word;
          for (std::size_t x = 0; x < bits.size(); ++x)
            to[x * static_cast<std::size_t>(map.words)] = bits[x];
        }
      }
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
            words_of(maps), engine::channels_in_cache(kernel_, width_, engine::Arithmetic::float32),
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
    const auto output_blocks = (weight_.size(0) + width_ - 1) / width_;
    const auto height = output_.size(1);
    const auto ranges =
        std::clamp<std::int64_t>(kTasksAThread * at::get_num_threads() / output_blocks, 1, height);
    at::parallel_for(0, output_blocks * ranges, 1, [&](std::int64_t first, std::int64_t last) {
      std::int64_t packed = -1;
      for (auto task = first; task < last; ++task) {
        const auto block = task / ranges, range = task % ranges;
        if (packed != block) pack(block);
        packed = block;
        run_rows(block, static_cast<int>(height * range / ranges),
                 static_cast<int>(height * (range + 1) / ranges));
      }
    });
  }

 private:
  // A thread's weights of one block of outputs, [channel block][ky][kx][channel][width], and sums.
  struct Memory {
    AlignedVector<float> weights, sums;
  };
  static Memory& memory() {
    thread_local Memory own;
    return own;
  }
  std::int64_t taps() const { return std::int64_t{kernel_} * kernel_; }

  void pack(std::int64_t block) const {
    auto& packed = memory().weights;
    const auto channels = weight_.size(1), maps = weight_.size(0);
    packed.assign(static_cast<std::size_t>(channels * taps() * width_), 0.0F);
    const auto lanes = std::min<std::int64_t>(width_, maps - block * width_);
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
      const float* from = weight_.data_ptr<float>() + (block * width_ + lane) * channels * taps();
      for (const auto& input : blocks_) {
        float* const to = packed.data() + input.first * taps() * width_ + lane;
        for (int c = 0; c < input.count; ++c) {
          for (std::int64_t tap = 0; tap < taps(); ++tap)
            to[(tap * input.count + c) * width_] = *from++;
        }
      }
    }
  }

  void run_rows(std::int64_t block, int first, int last) const {
    const auto row_values = columns_ * width_;
    const int tile_rows = std::max(
        1, static_cast<int>(kTileBytes / (static_cast<std::size_t>(row_values) * sizeof(float))));
    auto& sums = memory().sums;
    for (int tile = first; tile < last; tile += tile_rows) {
      const int end = std::min(tile + tile_rows, last);
      sums.assign(static_cast<std::size_t>((end - tile) * row_values), 0.0F);
      for (std::size_t input = 0; input < blocks_.size(); ++input) {
        for (int ky = 0; ky < kernel_; ++ky) {
          for (int y = tile; y < end; ++y)
            gather(input, ky, y, sums.data() + (y - tile) * row_values);
        }
      }
      for (int y = tile; y < end; ++y) write(block, y, sums.data() + (y - tile) * row_values);
    }
  }

  void gather(std::size_t input, int ky, int y, float* sums) const {
    const int source = rows_.source_at(y, ky);
    if (source < 0) return;
    const auto list = lists_.row(source, input);
    if (list.visit_count == 0) return;
    const auto& channels = blocks_[input];
    const auto channel_bytes = static_cast<std::ptrdiff_t>(channels.count * width_) *
                               static_cast<std::ptrdiff_t>(sizeof(float));
    const float* const chunk = memory().weights.data() + channels.first * taps() * width_ +
                               std::int64_t{ky} * kernel_ * channels.count * width_;
    engine::GatherArguments g;
    g.visits = list.visits;
    g.visit_count = list.visit_count;
    g.entries = list.entries;
    g.weights = reinterpret_cast<const char*>(chunk) + lists_.columns().padding * channel_bytes;
    g.step_bytes = lists_.columns().step * channel_bytes;
    g.sums = sums;
    g.width = width_;
    kernels_.gather_float(g);
  }

  // [column][map of the block] -> [map][row][column].
  void write(std::int64_t block, int y, const float* sums) const {
    const auto lanes = std::min<std::int64_t>(width_, weight_.size(0) - block * width_);
    const auto plane = output_.size(1) * columns_;
    float* const to = output_.data_ptr<float>() + block * width_ * plane + y * columns_;
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
    if (!maps) return {};
    if (!output.defined()) {
      output = torch::empty(
          {plain.size(0), weight.size(0), outputs(plain.size(2)), outputs(plain.size(3))},
          plain.options());
    }
    Sums(*maps, own, stride, padding, output[image]).run();
  }
  return output;
}

}  // namespace spikedepth
