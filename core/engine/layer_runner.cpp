#include "core/engine/layer_runner.hpp"

#include <algorithm>
#include <cstring>

namespace spikedepth::engine {
namespace {

constexpr std::size_t kTileBytes = 128 * 1024;      // of sums, where one chunk holds a kernel row
constexpr std::size_t kDeepTileBytes = 512 * 1024;  // where weights must be read again a tile
constexpr std::size_t kNearBytes = 1024 * 1024;     // weights that the second-level cache keeps
constexpr int kTasksAThread = 3;
constexpr int kFewOutputs = 16;

int block_width(int outputs, Arithmetic arithmetic) {
  if (arithmetic == Arithmetic::integer) return outputs > 32 ? 64 : 32;
  return outputs > kFewOutputs ? 32 : 16;
}

}  // namespace

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
  if (words.empty()) return {{0, all, {}}};
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

LayerRunner::LayerRunner(const SpikingLayerDescription& layer, MapSize input, MapSize output,
                         std::vector<InputWord> words, int largest_input, Arithmetic wish,
                         DenseLayers dense, int threads)
    : neuron_(layer.neuron),
      threshold_(static_cast<float>(layer.neuron.threshold)),
      input_(input),
      output_(output),
      input_words_(std::move(words)),
      spikes_(output.height, output.width, layer.synapse.outputs),
      dense_wish_(dense) {
  const auto& synapse = layer.synapse;
  const float unit = exact_unit(synapse, largest_input);
  // Few outputs fill one vector of floats as well.
  const bool integer = wish == Arithmetic::integer && unit > 0 && !input_words_.empty() &&
                       synapse.outputs > kFewOutputs;
  const auto arithmetic = integer ? Arithmetic::integer : Arithmetic::float32;
  const int width = block_width(synapse.outputs, arithmetic);
  const auto blocks = channel_blocks(
      input_words_, channels_in_cache(synapse.kernel, width, arithmetic), synapse.inputs);
  weights_ = pack_weights(synapse, arithmetic, width, unit, blocks);
  if (synapse.upsample) {
    auto columns = upsampled_axis(input.width, output.width, synapse.kernel);
    auto rows = upsampled_axis(input.height, output.height, synapse.kernel);
    lists_ = std::make_unique<EventLists>(input.height, blocks, std::move(columns.pairs),
                                          weights_.row_bytes());
    for (int x = 0; x < output.width;) {
      const auto is_single = [&](int column) {
        const auto at = static_cast<std::size_t>(column);
        return columns.singles.last[at] > columns.singles.first[at];
      };
      const int start = x;
      while (x < output.width && is_single(x) == is_single(start)) ++x;
      (is_single(start) ? single_columns_ : pair_columns_).push_back({start, x});
    }
    if (!single_columns_.empty())
      singles_ = std::make_unique<EventLists>(input.height, blocks, std::move(columns.singles),
                                              weights_.row_bytes());
    rows_ = std::move(rows.pairs);
    single_rows_ = std::move(rows.singles);
  } else {
    lists_ = std::make_unique<EventLists>(
        input.height, blocks,
        plain_axis(input.width, output.width, synapse.kernel, synapse.stride, synapse.padding),
        weights_.row_bytes());
    rows_ =
        plain_axis(input.height, output.height, synapse.kernel, synapse.stride, synapse.padding);
  }
  if (integer && dense != DenseLayers::never) make_dense(synapse, unit);
  if (!synapse.bias.empty()) {
    bias_ = synapse.bias;
    bias_.resize(static_cast<std::size_t>(weights_.output_blocks * width), 0.0F);
  }
  description_ = layer;
  description_.synapse.weights = {};
  split_rows(threads);
}

void LayerRunner::split_rows(int threads) {
  const std::size_t row_bytes =
      static_cast<std::size_t>(output_.width + 1) * static_cast<std::size_t>(weights_.width) * 4;
  const bool deep = lists_->blocks().size() > 1;
  tile_rows_ = std::max(1, static_cast<int>((deep ? kDeepTileBytes : kTileBytes) / row_bytes));
  if (input_words_.empty()) tile_rows_ = 1;  // few weights: the sums are what the cache is for
  tile_rows_ = std::min(tile_rows_, output_.height);
  const int wanted = std::max(1, kTasksAThread * threads / weights_.output_blocks);
  const int count = std::min(wanted, (output_.height + tile_rows_ - 1) / tile_rows_);
  for (int i = 0; i < count; ++i)
    ranges_.push_back({output_.height * i / count, output_.height * (i + 1) / count});
}

void LayerRunner::list(const Kernels& kernels, int task, const float* frame) {
  if (input_words_.empty()) return lists_->list_graded(frame, task);
  is_dense_ ? dense_->spread(kernels, task) : lists_->list(kernels, task);
  if (singles_) singles_->list(kernels, task);
}

void LayerRunner::run(const Kernels& kernels, int task, Scratch& scratch) {
  const int block = task % weights_.output_blocks;
  const auto range = ranges_[static_cast<std::size_t>(task / weights_.output_blocks)];
  const bool integer = weights_.arithmetic == Arithmetic::integer;
  if (description_.synapse.upsample) {
    integer ? run_upsampled<std::int32_t>(kernels, block, range, scratch)
            : run_upsampled<float>(kernels, block, range, scratch);
  } else {
    integer ? run_plain<std::int32_t>(kernels, block, range, scratch)
            : run_plain<float>(kernels, block, range, scratch);
  }
}

// Adds one source row to one row of sums, for one chunk of weights; fetches the share `next` of the
// chunk after it.
void LayerRunner::gather(const Kernels& kernels, const EventLists& lists, int row,
                         std::size_t input_block, int block, int ky, void* sums, Share next,
                         Scratch& scratch) const {
  if (lists.entry_count(row, input_block) == 0) return;
  const auto* const chunk = static_cast<const char*>(weights_.chunk(block, input_block, ky));
  auto g = lists.gather(row, input_block, chunk);
  g.sums = sums;
  g.width = weights_.width;
  g.exact_entries = weights_.exact_entries;
  scratch.additions += static_cast<double>(lists.entry_count(row, input_block)) * g.width;
  if (next.part < next.parts && weights_.bytes() > kNearBytes) {
    const std::size_t bytes = weights_.chunk_bytes(input_block);
    const auto boundary = [&](int part) {
      return bytes * static_cast<std::size_t>(part) / static_cast<std::size_t>(next.parts);
    };
    g.ahead = chunk + bytes + boundary(next.part);
    g.ahead_bytes = boundary(next.part + 1) - boundary(next.part);
  }
  if (weights_.arithmetic == Arithmetic::integer) {
    kernels.gather_int16(g);
  } else if (g.values != nullptr) {
    kernels.gather_graded(g);
  } else {
    kernels.gather_float(g);
  }
}

template <typename Sum>
void LayerRunner::run_plain(const Kernels& kernels, int block, Range range, Scratch& scratch) {
  const std::size_t row_values =
      static_cast<std::size_t>(output_.width) * static_cast<std::size_t>(weights_.width);
  auto* const sums =
      reinterpret_cast<Sum*>(scratch.reserve(row_values * static_cast<std::size_t>(tile_rows_)));
  for (int tile = range.first; tile < range.last; tile += tile_rows_) {
    const int end = std::min(tile + tile_rows_, range.last);
    std::memset(sums, 0, row_values * static_cast<std::size_t>(end - tile) * sizeof(Sum));
    if constexpr (std::is_same_v<Sum, std::int32_t>) {
      std::vector<DenseConvolution::Row> rows;
      for (int y = tile; is_dense_ && y < end; ++y)
        rows.push_back({&rows_, y, sums + row_values * static_cast<std::size_t>(y - tile)});
      if (is_dense_) add_dense_rows(kernels, block, rows, scratch);
    }
    for (std::size_t input = 0; !is_dense_ && input < lists_->blocks().size(); ++input) {
      for (int ky = 0; ky < weights_.kernel; ++ky) {
        Share next{0, rows_.sources(tile, end, ky)};
        for (int y = tile; y < end; ++y) {
          const int source = rows_.source_at(y, ky);
          if (source < 0) continue;
          gather(kernels, *lists_, source, input, block, ky,
                 sums + row_values * static_cast<std::size_t>(y - tile), next, scratch);
          ++next.part;
        }
      }
    }
    FireArguments f;
    for (int y = tile; y < end; ++y) {
      f.sums = sums + row_values * static_cast<std::size_t>(y - tile);
      finish(kernels, block, y, {0, output_.width}, f);
    }
  }
}

// Columns [range.first, range.last) of a row; `f` has the sums, from the first of them on.
void LayerRunner::finish(const Kernels& kernels, int block, int y, Range range, FireArguments f) {
  const int first = block * weights_.width;
  const int outputs = std::min(weights_.width, spikes_.channels - first);
  f.integer = weights_.arithmetic == Arithmetic::integer;
  f.unit = weights_.unit;
  f.positions = range.last - range.first;
  f.width = weights_.width;
  if (!bias_.empty()) f.bias = bias_.data() + first;
  f.gain = neuron_.gain;
  f.threshold = threshold_;
  f.leak = neuron_.leak;
  f.leaky = neuron_.leaky;
  if (!potentials_.empty()) {
    f.potentials =
        potentials_.data() +
        static_cast<std::size_t>((block * output_.height + y) * output_.width + range.first) *
            static_cast<std::size_t>(weights_.width);
  }
  f.words = spikes_.row(y) + range.first * spikes_.words + first / 32;
  f.word_stride = spikes_.words;
  f.valid = outputs == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << outputs) - 1;
  if (currents_ != nullptr) write_row(kernels, f, first, outputs, y, range.first);
  kernels.fire(f);
}

void LayerRunner::write_row(const Kernels& kernels, const FireArguments& f, int first, int outputs,
                            int y, int x) const {
  const auto columns = static_cast<std::size_t>(f.positions);
  const auto width = static_cast<std::size_t>(weights_.width);
  AlignedVector<float> row(columns * width);
  kernels.currents(f, row.data());
  for (int k = 0; k < outputs; ++k) {
    float* const to =
        currents_ +
        (static_cast<std::size_t>(first + k) * static_cast<std::size_t>(output_.height) +
         static_cast<std::size_t>(y)) *
            static_cast<std::size_t>(output_.width) +
        x;
    for (std::size_t i = 0; i < columns; ++i) to[i] = row[i * width + static_cast<std::size_t>(k)];
  }
}

void LayerRunner::keep_state(bool keep) {
  potentials_.clear();
  if (!keep) return;
  potentials_.assign(
      static_cast<std::size_t>(weights_.output_blocks) * static_cast<std::size_t>(output_.height) *
          static_cast<std::size_t>(output_.width) * static_cast<std::size_t>(weights_.width),
      0.0F);
}

void LayerRunner::reset() {
  std::fill(potentials_.begin(), potentials_.end(), 0.0F);
}

std::size_t LayerRunner::bytes() const {
  return weights_.bytes() + lists_->reserved_bytes() + (singles_ ? singles_->reserved_bytes() : 0) +
         (dense_ ? dense_->bytes() : 0) + spikes_.bits.size() * 4 + potentials_.size() * 4;
}

}  // namespace spikedepth::engine
