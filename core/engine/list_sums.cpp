#include "core/engine/list_sums.hpp"

namespace spikedepth::engine {
namespace {

constexpr std::size_t kNearBytes = 1024 * 1024;  // weights that the second-level cache keeps
constexpr double kHeldLists = 2.5;  // lists that 16 bits must hold for these to be worth it

}  // namespace

void add_list(const Kernels& kernels, const EventLists& lists, int row,
              const PackedWeights& weights, const WeightChunk& chunk, ChunkPart next, SumRow& sums,
              Scratch& scratch) {
  const std::size_t input = chunk.input_block;
  if (lists.entry_count(row, input) == 0) return;
  const auto* const first =
      static_cast<const char*>(weights.chunk(chunk.output_block, input, chunk.ky));
  auto g = lists.gather(row, input, first);
  g.width = weights.width;
  g.exact_entries = weights.exact_entries;
  scratch.additions += static_cast<double>(lists.entry_count(row, input)) * g.width;
  if (next.part < next.parts && weights.bytes() > kNearBytes) {
    const std::size_t bytes = weights.chunk_bytes(input);
    const auto boundary = [&](int part) {
      return bytes * static_cast<std::size_t>(part) / static_cast<std::size_t>(next.parts);
    };
    g.ahead = first + bytes + boundary(next.part);
    g.ahead_bytes = boundary(next.part + 1) - boundary(next.part);
  }
  const int most = lists.most_entries(row, input);
  if (weights.arithmetic == Arithmetic::float32) {
    g.sums = sums.floats();
    kernels.gather_float(g);
  } else if (sums.is_narrow(most)) {
    g.sums = sums.hold(kernels, most);
    kernels.gather_short(g);
  } else {
    g.sums = sums.wide(kernels);
    kernels.gather_int(g);
  }
}

// Sums of 16 bits halve what a list reads and writes besides weights. Moving them to 32 bits takes
// as long as two lists do.
bool lists_fit_narrow_sums(const EventLists& lists, const PackedWeights& weights) {
  if (weights.arithmetic == Arithmetic::float32) return false;
  double most = 0;
  const std::size_t blocks = lists.blocks().size();
  for (int row = 0; row < lists.height(); ++row) {
    for (std::size_t block = 0; block < blocks; ++block) most += lists.most_entries(row, block);
  }
  return kHeldLists * most <=
         static_cast<double>(weights.exact_entries) * static_cast<double>(blocks) * lists.height();
}

}  // namespace spikedepth::engine
