#pragma once
// A synapse's weights in the order in which the engine reads them.
#include <cstdint>
#include <vector>

#include "core/base/aligned_vector.hpp"
#include "core/engine/spike_map.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

/// How the engine sums: in float32, or in integers where the weights lie on a grid that makes that
/// exact.
enum class Arithmetic { float32, integer };

/// Blocks of `width` outputs, each [channel block][ky][kx][channel][width]. Outputs beyond the last
/// are 0. Integer weights are multiples of `unit`.
struct PackedWeights {
  Arithmetic arithmetic = Arithmetic::float32;
  int width = 32;
  int output_blocks = 1;
  int kernel = 1;
  float unit = 1;
  int exact_entries = 0;  // integer: that many weights of an output cannot overflow 16 bits
  AlignedVector<float> floats;
  AlignedVector<std::int16_t> shorts;
  std::vector<std::size_t> chunk_starts;  // of channel block b, row ky: index b * kernel + ky
  std::size_t block_size = 0;             // values of one block of outputs

  /// The `kernel` x channels rows of block `output`, channel block `input`, kernel row `ky`.
  const void* chunk(int output, std::size_t input, int ky) const;
  std::size_t chunk_bytes(std::size_t input) const;
  /// Bytes of one row: the weights from one input channel and tap to a block of outputs.
  std::size_t row_bytes() const {
    return static_cast<std::size_t>(width) * (arithmetic == Arithmetic::integer ? 2 : 4);
  }
  std::size_t bytes() const { return floats.size() * 4 + shorts.size() * 2; }
};

/// The largest power of two of which every weight is a multiple, or 0 where sums would not be
/// exact. They are if levels fit in 16 bits and, summed over an output with every input
/// `largest_input`, in the 24 bits that float32 holds exactly.
float exact_unit(const SynapseDescription& synapse, int largest_input);

/// Outputs of a block.
int block_width(int outputs, Arithmetic arithmetic);

/// Channels of a block at most: a row of the kernel over them is a chunk of weights that the caches
/// keep near. Measurements favour more than the first-level cache holds: the more channels a list
/// has, the less often sums are read and written.
int channels_in_block(int kernel, int width, Arithmetic arithmetic,
                      std::size_t chunk_bytes = 104 * 1024);

/// Packs one block of outputs of float weights [outputs][inputs][kernel][kernel] in the order of
/// PackedWeights, to kernel * kernel * inputs * width values.
void pack_block(const float* weights, int outputs, int inputs, int kernel, int block, int width,
                const std::vector<ChannelBlock>& channels, float* packed);

/// The largest number of inputs whose sum fits in 16 bits for every output. The bound adds an
/// output's largest levels, each `largest_input` times.
int exact_entries(const SynapseDescription& synapse, float unit, int largest_input);

/// Packs for the channel blocks of an input. `unit` as from exact_unit(), for integers.
PackedWeights pack_weights(const SynapseDescription& synapse, Arithmetic arithmetic, int width,
                           float unit, int largest_input, const std::vector<ChannelBlock>& inputs);

/// Weights for lists of spikes, and the channel blocks of these lists.
struct ListWeights {
  std::vector<ChannelBlock> blocks;
  PackedWeights packed;
};

/// Packs for the input `words`: integers where those are wanted, exact and faster, else float32.
ListWeights pack_for_lists(const SynapseDescription& synapse, const std::vector<InputWord>& words,
                           int largest_input, Arithmetic wish);

/// Packs for the frame's values: float32, all channels in one block.
PackedWeights pack_for_frame(const SynapseDescription& synapse);

}  // namespace spikedepth::engine
