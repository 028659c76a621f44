#include "core/engine/layer_runner.hpp"

#include <algorithm>

namespace spikedepth::engine {
namespace {

constexpr std::size_t kTileBytes = 128 * 1024;      // of sums, where one chunk holds a kernel row
constexpr std::size_t kDeepTileBytes = 512 * 1024;  // where weights must be read again a tile
constexpr std::size_t kNearBytes = 1024 * 1024;     // weights that the second-level cache keeps
constexpr int kTasksAThread = 3;
constexpr int kFewOutputs = 16;
constexpr double kHeldLists = 2.5;  // lists that 16 bits must hold for these to be worth it

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
      input_words_, channels_in_block(synapse.kernel, width, arithmetic), synapse.inputs);
  weights_ = pack_weights(synapse, arithmetic, width, unit, largest_input, blocks);
  split_rows(threads, blocks.size() > 1);
  lay_out(synapse, blocks);
  if (integer && dense != DenseLayers::never) make_dense(synapse, unit);
  if (!synapse.bias.empty()) {
    bias_ = synapse.bias;
    bias_.resize(static_cast<std::size_t>(weights_.output_blocks * width), 0.0F);
  }
  description_ = layer;
  description_.synapse.weights = {};
  set_levels();
}

void LayerRunner::lay_out(const SynapseDescription& synapse,
                          const std::vector<ChannelBlock>& blocks) {
  if (synapse.upsample) return lay_out_upsampled(blocks, synapse.kernel);
  if (input_words_.empty()) {
    frame_lists_ =
        std::make_unique<FrameLists>(synapse, input_, output_.width, weights_.row_bytes());
    return;
  }
  all_columns_ = {{0, output_.width}};
  rows_ =
      plain_axis(input_.height, output_.height, synapse.kernel, synapse.stride, synapse.padding);
  auto columns =
      plain_axis(input_.width, output_.width, synapse.kernel, synapse.stride, synapse.padding);
  lists_ =
      std::make_unique<EventLists>(input_.height, blocks, std::move(columns), weights_.row_bytes());
}

void LayerRunner::split_rows(int threads, bool deep) {
  const std::size_t row_bytes =
      static_cast<std::size_t>(output_.width + 1) * static_cast<std::size_t>(weights_.width) * 4;
  tile_rows_ = std::max(1, static_cast<int>((deep ? kDeepTileBytes : kTileBytes) / row_bytes));
  tile_rows_ = std::min(tile_rows_, output_.height);
  const int wanted = std::max(1, kTasksAThread * threads / weights_.output_blocks);
  const int count = std::min(wanted, (output_.height + tile_rows_ - 1) / tile_rows_);
  for (int i = 0; i < count; ++i)
    ranges_.push_back({output_.height * i / count, output_.height * (i + 1) / count});
}

void LayerRunner::list(const Kernels& kernels, int task, const float* frame) {
  if (frame_lists_) return frame_lists_->list(kernels, frame, task);
  is_dense_ ? dense_->spread(kernels, task) : lists_->list(kernels, task);
  if (singles_) singles_->list(kernels, task);
}

void LayerRunner::run(const Kernels& kernels, int task, Scratch& scratch) {
  const int block = task % weights_.output_blocks;
  const auto range = ranges_[static_cast<std::size_t>(task / weights_.output_blocks)];
  if (frame_lists_) return run_frame(kernels, block, range, scratch);
  description_.synapse.upsample ? run_upsampled(kernels, block, range, scratch)
                                : run_plain(kernels, block, range, scratch);
}

// Adds one source row to one row of sums, for one chunk of weights; fetches the share `next` of the
// chunk after it.
void LayerRunner::gather(const Kernels& kernels, const EventLists& lists, int row,
                         std::size_t input_block, int block, int ky, SumRow& sums, Share next,
                         Scratch& scratch) const {
  if (lists.entry_count(row, input_block) == 0) return;
  const auto* const chunk = static_cast<const char*>(weights_.chunk(block, input_block, ky));
  auto g = lists.gather(row, input_block, chunk);
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
  const int most = lists.most_entries(row, input_block);
  if (weights_.arithmetic == Arithmetic::float32) {
    g.sums = sums.near();
    kernels.gather_float(g);
  } else if (sums.is_narrow(most)) {
    g.sums = sums.hold(kernels, most);
    kernels.gather_short(g);
  } else {
    g.sums = sums.wide(kernels);
    kernels.gather_int(g);
  }
}

// Sums of 16 bits halve what a list reads and writes besides weights, but moving them to 32 bits
// takes as long as two lists do.
bool LayerRunner::begins_narrow() const {
  if (weights_.arithmetic == Arithmetic::float32 || is_dense_) return false;
  double most = 0;
  const std::size_t blocks = lists_->blocks().size();
  for (int row = 0; row < input_.height; ++row) {
    for (std::size_t block = 0; block < blocks; ++block) most += lists_->most_entries(row, block);
  }
  return kHeldLists * most <=
         static_cast<double>(weights_.exact_entries) * static_cast<double>(blocks) * input_.height;
}

void LayerRunner::run_frame(const Kernels& kernels, int block, Range range, Scratch& scratch) {
  for (int y = range.first; y < range.last; ++y) {
    const auto row = frame_lists_->reaching(y, weights_, block, scratch.frame_row);
    scratch.additions +=
        static_cast<double>(FrameLists::entry_count(row, output_.width)) * weights_.width;
    FireArguments f;
    f.graded = &row;
    finish(kernels, block, y, {0, output_.width}, f);
  }
}

void LayerRunner::run_plain(const Kernels& kernels, int block, Range range, Scratch& scratch) {
  const std::size_t row_values =
      static_cast<std::size_t>(output_.width) * static_cast<std::size_t>(weights_.width);
  const std::size_t row_bytes = SumRow::bytes(weights_.arithmetic, row_values);
  const auto memory = scratch.reserve(row_bytes * static_cast<std::size_t>(tile_rows_));
  const bool narrow = begins_narrow();
  auto& sums = scratch.rows;
  sums.clear();
  for (int i = 0; i < tile_rows_; ++i)
    sums.emplace_back(weights_, row_values, memory + row_bytes * static_cast<std::size_t>(i),
                      all_columns_);
  for (int tile = range.first; tile < range.last; tile += tile_rows_) {
    const int end = std::min(tile + tile_rows_, range.last);
    const auto row = [&](int y) -> SumRow& { return sums[static_cast<std::size_t>(y - tile)]; };
    std::vector<DenseConvolution::Row> dense;
    for (int y = tile; y < end; ++y) {
      row(y).clear(narrow);
      if (is_dense_) dense.push_back({&rows_, y, row(y).wide(kernels)});
    }
    if (is_dense_) add_dense_rows(kernels, block, dense, scratch);
    for (std::size_t input = 0; !is_dense_ && input < lists_->blocks().size(); ++input) {
      for (int ky = 0; ky < weights_.kernel; ++ky) {
        Share next{0, rows_.sources(tile, end, ky)};
        for (int y = tile; y < end; ++y) {
          const int source = rows_.source_at(y, ky);
          if (source < 0) continue;
          gather(kernels, *lists_, source, input, block, ky, row(y), next, scratch);
          ++next.part;
        }
      }
    }
    for (int y = tile; y < end; ++y) {
      row(y).settle(kernels);
      FireArguments f;
      f.form = row(y).form();
      f.sums = row(y).from(0);
      finish(kernels, block, y, {0, output_.width}, f);
    }
  }
}

std::size_t LayerRunner::bytes() const {
  return weights_.bytes() + (lists_ ? lists_->reserved_bytes() : 0) +
         (frame_lists_ ? frame_lists_->reserved_bytes() : 0) +
         (singles_ ? singles_->reserved_bytes() : 0) + (dense_ ? dense_->bytes() : 0) +
         spikes_.bits.size() * 4 + potentials_.size() * 4;
}

}  // namespace spikedepth::engine
