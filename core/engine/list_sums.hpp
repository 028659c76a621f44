#pragma once
// Sums over lists: the weights of a row's spikes are added to a row of sums.
#include "core/engine/event_lists.hpp"
#include "core/engine/packed_weights.hpp"
#include "core/engine/scratch.hpp"
#include "core/engine/sum_row.hpp"

namespace spikedepth::engine {

/// Names one chunk of a layer's weights.
struct WeightChunk {
  int output_block = 0;
  std::size_t input_block = 0;
  int ky = 0;  // row of the kernel
};

/// One of `parts` equal parts of a chunk; nothing where part == parts.
struct ChunkPart {
  int part = 0, parts = 0;
};

/// Adds row `row` of the input, times one chunk of weights, to `sums`. Meanwhile it prefetches the
/// part `next` of the chunk behind.
void add_list(const Kernels& kernels, const EventLists& lists, int row,
              const PackedWeights& weights, const WeightChunk& chunk, ChunkPart next, SumRow& sums,
              Scratch& scratch);

/// Whether sums over these lists should begin with 16 bits.
bool lists_fit_narrow_sums(const EventLists& lists, const PackedWeights& weights);

}  // namespace spikedepth::engine
