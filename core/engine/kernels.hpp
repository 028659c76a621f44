#pragma once
// The inner loops of the event-driven engine, compiled once per instruction set and chosen at run
// time. Every set adds in the same order, so results are equal to the bit.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace spikedepth::engine {

/// One output position of a row and the entries that reach it.
struct Visit {
  std::uint32_t begin;     // first entry, counted from the start of the row's entries
  std::uint16_t count;     // entries
  std::uint16_t position;  // column of the output
};

/// A source column and the place at which the kernel meets it (other than itself when the input is
/// upsampled).
struct Atom {
  std::int32_t source;
  std::int32_t place;
};

/// 32 channels of a row of spikes: the word of column x is words[x * stride]. Bit b is channel
/// `base` + b of the block.
struct Lane {
  const std::uint32_t* words;
  std::int32_t stride;
  std::uint32_t base;
};

/// What a row of entries adds to a row of sums: for each visit and each of its entries,
/// sums[position] += the `width` weights at byte entry - position * step_bytes.
struct GatherArguments {
  const Visit* visits = nullptr;
  std::size_t visit_count = 0;
  const std::uint32_t* entries = nullptr;
  const float* values = nullptr;  // gather_graded: the factor of each entry
  const void* weights = nullptr;  // of place 0, moved by the padding
  std::ptrdiff_t step_bytes = 0;  // of weights, from one position to the next
  void* sums = nullptr;           // float; int16 or int32 for int16 weights
  int width = 0;                  // outputs of the block: 16, 32 or 64 (int16: 32 or 64)
  int exact_entries = 0;          // int32 sums: that many entries cannot overflow 16 bits
  const char* ahead = nullptr;    // memory that will be needed next, fetched along the way
  std::size_t ahead_bytes = 0;
};

/// The values of a frame that reach a row of outputs: position x takes the entries [first[x *
/// step], first[x * step + kernel]), each a weight row at byte entry - x * step_bytes and its
/// factor.
struct GradedRow {
  const std::uint32_t* first = nullptr;
  const std::uint32_t* entries = nullptr;
  const float* values = nullptr;
  const void* weights = nullptr;
  std::ptrdiff_t step_bytes = 0;
  int step = 1, kernel = 1;
};

/// Values other than 0 of one channel of a frame's row, and where they go; room for 16 behind the
/// last is needed.
struct FrameRow {
  const float* values = nullptr;
  int count = 0;
  std::uint32_t first_column = 0;                 // of values[0]
  std::uint32_t first_entry = 0, entry_step = 0;  // of values[0], from one value to the next
  std::uint32_t* columns = nullptr;
  std::uint32_t* entries = nullptr;
  float* kept = nullptr;
};

/// What a row of sums is made of.
enum class SumForm { floats, shorts, ints };

/// One row of neurons of one block of outputs.
struct FireArguments {
  const GradedRow* graded = nullptr;  // the input, if not the sums below
  SumForm form = SumForm::floats;
  const void* sums = nullptr;   // [positions][width]
  const void* below = nullptr;  // a second row: the input is then the box sums[x] + sums[x + 1] +
                                // below[x] + below[x + 1], both [positions + 1][width]
  const void* more[5] = {};     // with a second row: further rows [positions][width] to be added
  int more_count = 0;
  float unit = 1;  // integers: what one stands for
  int positions = 0, width = 0;
  const float* bias = nullptr;  // [width] or null
  float gain = 1, threshold = 1, leak = 1;
  bool leaky = false;
  float* potentials = nullptr;  // [positions][width], or null: all start at 0 and are forgotten
  // Integers without potentials, [width]: a neuron fires where its sum is greater; or null.
  const std::int32_t* int_levels = nullptr;
  const std::int16_t* short_levels = nullptr;
  std::uint32_t* words = nullptr;  // word of position x: words[x * word_stride]
  std::ptrdiff_t word_stride = 0;
  std::uint64_t valid = 0;  // channels that exist, a bit each
};

/// A word of a readout's input, of one map or summed over two: the lanes (their `base` is not used;
/// stride 0 on a word without spikes where there is no second map), the groups of eight channels (2
/// or 4), and for each group [256][width] the weights summed for every combination of its channels:
/// few spikes ask for few of them, which the cache keeps.
struct TapWord {
  Lane lane, other;
  int groups;
  const float* tables;
};

/// One row of a readout's input and the sums of its kernel taps, [positions][width].
struct TapArguments {
  const TapWord* words = nullptr;
  int word_count = 0, positions = 0, width = 0;
  float* sums = nullptr;
};

/// The sums of kernel taps of the rows that one row of outputs meets, [position][width] each, and
/// where their columns go: planes [tap of a row][plane_values].
struct FoldArguments {
  const float* const* rows = nullptr;  // one for each row of the kernel; some positions may follow
  int kernel = 0, positions = 0, width = 0;
  float* planes = nullptr;
  std::ptrdiff_t plane_values = 0;
};

/// The planes that one row of outputs is made of: output x takes plane k at places[x + k].
struct UnfoldArguments {
  const float* planes = nullptr;  // 16 values may be read behind the last position
  std::ptrdiff_t plane_values = 0;
  const std::int32_t* places = nullptr;
  bool steps = false;  // places grow by 0 or 1
  int kernel = 0, count = 0;
  float bias = 0, gain = 1;
  float* output = nullptr;
};

constexpr int kLargestTileKernel = 7;

/// A row of sums that tiles fill, at sums[position * stride]: for each row of the kernel the row of
/// input bytes that meets it, from position 0 on, or null.
struct TileRow {
  const std::uint8_t* inputs[kLargestTileKernel];
  std::int32_t* sums;
};

/// What a dense input adds to 16 outputs of some rows of sums, in matrix tiles: position i of a row
/// takes `slices` times 64 bytes from inputs + i * position_bytes on, and adds their products with
/// the weights to sums[positions[i] * stride]. Weights [row of the kernel][slice] come in pairs of
/// tiles, 256 of the first and one of the second make a level: 16 rows of 16 outputs times 4
/// inputs, signed bytes and then unsigned ones.
struct TileArguments {
  const TileRow* rows = nullptr;
  int row_count = 0, kernel = 0, slices = 0;
  const std::int8_t* weights = nullptr;
  std::ptrdiff_t position_bytes = 0, stride = 0;
  const std::int32_t* positions = nullptr;  // [groups * group_rows], -1: of no interest
  int groups = 0, group_rows = 0;           // an even number of groups of up to 16 positions
  std::int32_t* scratch = nullptr;          // [row_count][groups][512], contents open
};
constexpr int kTileSide = 16, kTileRowBytes = 64, kTilePair = 2 * kTileSide * kTileRowBytes;

/// The functions of one instruction set.
struct Kernels {
  const char* name;
  /// Whether matrix tiles are fast enough to do without lists.
  bool has_tiles;
  /// An entry (place * channels + channel) * row_bytes for every spike, atom after atom;
  /// offsets[i] = entries before atom i, offsets[atoms] = all. Room for 16 entries behind the last
  /// is needed. Returns all.
  std::uint32_t (*list_row)(const Lane* lanes, int lane_count, const Atom* atoms, int atom_count,
                            std::uint32_t channels, std::uint32_t row_bytes, std::uint32_t* entries,
                            std::uint32_t* offsets);
  /// Lists a row of the frame; returns how many values are not 0.
  std::uint32_t (*list_values)(const FrameRow& row);
  /// Spikes in some words.
  std::size_t (*count_spikes)(const std::uint32_t* words, int count);
  void (*gather_float)(const GatherArguments& arguments);
  void (*gather_graded)(const GatherArguments& arguments);
  /// Integers: into sums of 16 bits, which must hold them; into sums of 32.
  void (*gather_short)(const GatherArguments& arguments);
  void (*gather_int)(const GatherArguments& arguments);
  /// Moves `count` sums (a multiple of 32) to 32 bits, or adds them to those; leaves zeros.
  void (*widen)(std::int16_t* from, std::int32_t* to, std::size_t count, bool add);
  void (*add_tiles)(const TileArguments& arguments);
  /// A row of spikes as bytes: the bits of an atom's source in each lane become the 32 bytes from
  /// to + its place + the lane's base on; a lane with the base of the one before is added to it.
  void (*spread_row)(const Lane* lanes, int lane_count, const Atom* atoms, int atom_count,
                     std::uint8_t* to);
  /// Charges, fires and resets; writes the spikes' words.
  void (*fire)(const FireArguments& arguments);
  /// What fire() charges with before bias and gain, [positions][width].
  void (*currents)(const FireArguments& arguments, float* to);
  void (*tap_sums)(const TapArguments& arguments);
  /// Sums up what the rows have for each tap of a kernel's row: plane k at position p is the sum of
  /// rows[y][p][y * kernel + k].
  void (*fold_taps)(const FoldArguments& arguments);
  /// Adds (planes + bias) * gain to the outputs.
  void (*unfold_taps)(const UnfoldArguments& arguments);
};

/// The sets that this machine runs, slowest first: "portable" always; "avx2", "avx512" and "amx"
/// (AVX-512 with matrix tiles for integers, where the system lets them be used) on x86-64.
/// On other machines the portable set uses what the compiler's target has (NEON on 64-bit ARM).
std::vector<const Kernels*> available_kernels();

/// The fastest, or the one called `name`. Throws ConfigError naming the available ones.
const Kernels& choose_kernels(std::string_view name = {});

namespace portable {
extern const Kernels* const kKernels;
}
namespace avx2 {
extern const Kernels* const kKernels;  // null where the compiler does not know the set
}
namespace avx512 {
extern const Kernels* const kKernels;
}
namespace amx {
extern const Kernels* const kKernels;
}

}  // namespace spikedepth::engine
