#include "core/engine/dense_convolution.hpp"

#include <algorithm>

namespace spikedepth::engine {
namespace {

constexpr int kLargestByte = 255, kByteLevels = 256;
constexpr std::size_t kSpare = 64;  // bytes that are read or written beyond the last channel

// The axis of pairs in runs of sources whose places are two apart: [first, end) of them.
std::vector<std::pair<std::size_t, std::size_t>> regular_runs(
    const std::vector<PlacedSource>& sources) {
  std::vector<std::pair<std::size_t, std::size_t>> runs;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const bool goes_on = i > 0 && sources[i].place == sources[i - 1].place + 2 &&
                         sources[i].source == sources[i - 1].source + 1;
    if (!goes_on) runs.emplace_back(i, i);
    runs.back().second = i + 1;
  }
  return runs;
}

}  // namespace

DenseConvolution::DenseConvolution(const SynapseDescription& synapse, const Axis& columns, int rows,
                                   std::vector<InputWord> words, float unit)
    : channels_(synapse.inputs),
      kernel_(synapse.kernel),
      outputs_((synapse.outputs + kTileSide - 1) / kTileSide * kTileSide),
      words_(std::move(words)) {
  synapse.upsample ? lay_out_pairs(columns, synapse.kernel)
                   : lay_out_plain(columns, synapse.kernel);
  for (const auto& phase : phases_) {
    const auto last = static_cast<std::size_t>((phase.groups * phase.rows - 1) * column_step_);
    row_bytes_ = std::max(row_bytes_, last * static_cast<std::size_t>(channels_) +
                                          static_cast<std::size_t>(phase.slices * kTileRowBytes));
  }
  row_bytes_ =
      std::max(row_bytes_, static_cast<std::size_t>(columns_.back().place + channels_)) + kSpare;
  row_bytes_ = (row_bytes_ + kTileRowBytes - 1) / kTileRowBytes * kTileRowBytes;
  inputs_.resize(row_bytes_ * static_cast<std::size_t>(rows));
  pack(synapse, unit);
}

void DenseConvolution::lay_out_plain(const Axis& columns, int kernel) {
  column_step_ = columns.step;
  for (const auto& column : columns.sources)
    columns_.push_back({column.source, (columns.padding + column.place) * channels_});
  std::vector<int> taps;
  for (int kx = 0; kx < kernel; ++kx) taps.push_back(kx);
  std::vector<std::int32_t> positions;
  for (int x = 0; x < columns.positions(); ++x) positions.push_back(x);
  add_phase(taps, positions);
}

// A pair at place q meets tap k at position q - k. Places are two apart, so even taps reach every
// other position and odd taps those between. Each run of such places begins with as many empty
// columns as a kernel reaches beyond its ends.
void DenseConvolution::lay_out_pairs(const Axis& columns, int kernel) {
  const int gap = (kernel - 1) / 2;
  std::vector<int> column_places;  // of all columns, empty ones too
  for (const auto& [first, end] : regular_runs(columns.sources)) {
    for (int empty = gap; empty > 0; --empty)
      column_places.push_back(columns.sources[first].place - 2 * empty);
    for (std::size_t i = first; i < end; ++i) {
      columns_.push_back(
          {columns.sources[i].source, static_cast<std::int32_t>(column_places.size()) * channels_});
      column_places.push_back(columns.sources[i].place);
    }
  }
  for (int parity = 0; parity < std::min(kernel, 2); ++parity) {
    std::vector<int> taps;
    for (int kx = parity; kx < kernel; kx += 2) taps.push_back(kx);
    std::vector<std::int32_t> positions;
    for (const int place : column_places) {
      const int position = place - parity;
      positions.push_back(position >= 0 && position < columns.positions() ? position : -1);
    }
    add_phase(taps, positions);
  }
}

void DenseConvolution::add_phase(std::vector<int> taps, std::vector<std::int32_t> positions) {
  Phase phase;
  const int count = static_cast<int>(positions.size());
  phase.groups = 2 * ((count + 2 * kTileSide - 1) / (2 * kTileSide));
  phase.rows = (count + phase.groups - 1) / phase.groups;
  positions.resize(static_cast<std::size_t>(phase.groups * phase.rows), -1);
  phase.slices = (static_cast<int>(taps.size()) * channels_ + kTileRowBytes - 1) / kTileRowBytes;
  phase.taps = std::move(taps);
  phase.positions = std::move(positions);
  phases_.push_back(std::move(phase));
}

std::size_t DenseConvolution::tile_pairs(const Phase& phase) const {
  return static_cast<std::size_t>(kernel_ * phase.slices);
}

void DenseConvolution::pack(const SynapseDescription& synapse, float unit) {
  std::size_t size = 0;
  for (auto& phase : phases_) {
    phase.weights = size;
    size += tile_pairs(phase) * kTilePair * static_cast<std::size_t>(outputs_ / kTileSide);
  }
  weights_.resize(size);
  for (const auto& phase : phases_) {
    std::int8_t* to = weights_.data() + phase.weights;
    for (int output = 0; output < outputs_; output += kTileSide) {
      for (int ky = 0; ky < kernel_; ++ky) {
        for (int slice = 0; slice < phase.slices; ++slice, to += kTilePair) {
          for (int byte = 0; byte < kTileRowBytes; ++byte) {
            const auto tap = static_cast<std::size_t>((slice * kTileRowBytes + byte) / channels_);
            const int channel = (slice * kTileRowBytes + byte) % channels_;
            if (tap >= phase.taps.size()) continue;
            for (int k = 0; k < std::min(kTileSide, synapse.outputs - output); ++k) {
              const int level =
                  static_cast<int>(synapse.weight(output + k, channel, ky, phase.taps[tap]) / unit);
              std::int8_t* const at = to + byte / 4 * kTileRowBytes + 4 * k + byte % 4;
              const int low = level & kLargestByte;
              at[0] = static_cast<std::int8_t>((level - low) / kByteLevels);
              at[kTilePair / 2] = static_cast<std::int8_t>(low);
            }
          }
        }
      }
    }
  }
}

void DenseConvolution::spread(const Kernels& kernels, int row) {
  std::vector<ChannelWords> words;
  for (const auto& word : words_) {
    words.push_back({word.map->row(row) + word.word, word.map->words,
                     static_cast<std::uint32_t>(word.channel)});
  }
  kernels.spread_row(words.data(), static_cast<int>(words.size()), columns_.data(),
                     static_cast<int>(columns_.size()),
                     inputs_.data() + static_cast<std::size_t>(row) * row_bytes_);
}

void DenseConvolution::add_rows(const Kernels& kernels, const std::vector<Row>& rows,
                                int first_output, int stride,
                                AlignedVector<std::int32_t>& scratch) const {
  thread_local std::vector<TileRow> tile_rows;
  tile_rows.clear();
  for (const auto& row : rows) {
    TileRow tiles = {};
    tiles.sums = row.sums + first_output % stride;
    for (int ky = 0; ky < kernel_; ++ky) {
      const int source = row.axis->source_at(row.y, ky);
      if (source >= 0)
        tiles.inputs[ky] = inputs_.data() + static_cast<std::size_t>(source) * row_bytes_;
    }
    tile_rows.push_back(tiles);
  }
  for (const auto& phase : phases_) {
    TileArguments t;
    t.rows = tile_rows.data();
    t.row_count = static_cast<int>(tile_rows.size());
    t.kernel = kernel_;
    t.slices = phase.slices;
    t.weights = weights_.data() + phase.weights +
                static_cast<std::size_t>(first_output / kTileSide) * tile_pairs(phase) * kTilePair;
    t.position_bytes = std::ptrdiff_t{column_step_} * channels_;
    t.stride = stride;
    t.positions = phase.positions.data();
    t.groups = phase.groups;
    t.group_rows = phase.rows;
    const std::size_t values =
        tile_rows.size() * static_cast<std::size_t>(phase.groups) * 2 * kTileSide * kTileSide;
    if (scratch.size() < values) scratch.resize(values);
    t.scratch = scratch.data();
    kernels.add_tiles(t);
  }
}

}  // namespace spikedepth::engine
