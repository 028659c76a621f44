#pragma once
// The engine's inner loops, compiled once per instruction set and chosen at run time. Every set
// adds in the same order, so results are equal to the bit.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace spikedepth::engine {

/// The entries that reach one output position of a row.
struct OutputEntries {
  std::uint32_t begin;     // the first, counted from the start of the row's entries
  std::uint16_t count;     // entries
  std::uint16_t position;  // column of the output
};

/// A source pixel of one axis, a column for the kernels, and the place at which a kernel meets it.
/// Upsampling moves places; without it, both are the same.
struct PlacedSource {
  std::int32_t source;
  std::int32_t place;
};

/// 32 channels of a row of spikes. Their word at column x is words[x * stride]; its bit b is
/// channel `base` + b of the block.
struct ChannelWords {
  const std::uint32_t* words;
  std::int32_t stride;
  std::uint32_t base;
};

/// What a row of entries adds to a row of sums. For each of its positions and each entry there,
/// sums[position] += the `width` weights at byte entry - position * step_bytes.
struct GatherArguments {
  const OutputEntries* positions = nullptr;
  std::size_t position_count = 0;
  const std::uint32_t* entries = nullptr;
  const float* values = nullptr;  // gather_graded: the factor of each entry
  const void* weights = nullptr;  // of place 0, moved by the padding
  std::ptrdiff_t step_bytes = 0;  // of weights, from one position to the next
  void* sums = nullptr;           // float; int16 or int32 for int16 weights
  int width = 0;                  // outputs of the block: 16, 32 or 64 (int16: 32 or 64)
  int exact_entries = 0;          // int32 sums: that many entries cannot overflow 16 bits
  const char* ahead = nullptr;    // memory that will be needed next, prefetched along the way
  std::size_t ahead_bytes = 0;
};

/// The frame's values that reach a row of outputs. Position x takes the entries [first[x * step],
/// first[x * step + kernel]). Each is a factor and a weight row at byte entry - x * step_bytes.
struct GradedRow {
  const std::uint32_t* first = nullptr;
  const std::uint32_t* entries = nullptr;
  const float* values = nullptr;
  const void* weights = nullptr;
  std::ptrdiff_t step_bytes = 0;
  int step = 1, kernel = 1;
};

/// Non-zero values of one channel of a frame's row, and where list_values() writes them. It may
/// write 16 values beyond the last.
struct FrameRow {
  const float* values = nullptr;
  int count = 0;
  std::uint32_t first_column = 0;                 // of values[0]
  std::uint32_t first_entry = 0, entry_step = 0;  // of values[0], from one value to the next
  std::uint32_t* columns = nullptr;
  std::uint32_t* entries = nullptr;
  float* kept = nullptr;
};

/// Number format of a row of sums.
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
  float unit = 1;  // of integer sums
  int positions = 0, width = 0;
  const float* bias = nullptr;  // [width] or null
  float gain = 1, threshold = 1, leak = 1;
  bool leaky = false;
  float* potentials = nullptr;  // [positions][width], or null: all start at 0 and are forgotten
  // Integer sums without potentials, [width] or null: a neuron fires where its sum is greater.
  const std::int32_t* int_thresholds = nullptr;
  const std::int16_t* short_thresholds = nullptr;
  std::uint32_t* words = nullptr;  // word of position x: words[x * word_stride]
  std::ptrdiff_t word_stride = 0;
  std::uint64_t valid = 0;  // channels that exist, a bit each
};

/// One channel word of a readout's input, of one map or summed over two. Weights come from a table
/// for each group of eight channels: [256][width] sums, one for every combination of spikes. Few
/// spikes ask for few of these rows, which the cache keeps.
struct TapWord {
  ChannelWords one, two;  // `base` is unused; without a second map, `two` is empty with stride 0
  int groups;             // of eight channels: 2 or 4
  const float* tables;
};

/// One row of a readout's input and the sums of its kernel taps, [positions][width].
struct TapArguments {
  const TapWord* words = nullptr;
  int word_count = 0, positions = 0, width = 0;
  float* sums = nullptr;
};

/// Tap sums of the input rows that one row of outputs meets, [position][width] each, and where
/// their columns go: planes [tap of a row][plane_values].
struct FoldArguments {
  const float* const* rows = nullptr;  // one for each row of the kernel; some positions may follow
  int kernel = 0, positions = 0, width = 0;
  float* planes = nullptr;
  std::ptrdiff_t plane_values = 0;
};

/// The planes that make up one row of outputs: output x takes plane k at places[x + k].
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

/// A row of sums that matrix tiles fill, at sums[position * stride]. For each row of the kernel it
/// names the input bytes that meet it, from position 0 on, or null.
struct TileRow {
  const std::uint8_t* inputs[kLargestTileKernel];
  std::int32_t* sums;
};

/// What a dense input adds to 16 outputs of some rows of sums, in matrix tiles. Position i of a row
/// reads `slices` * 64 input bytes from inputs + i * position_bytes on. Their products with the
/// weights are added to sums[positions[i] * stride].
///
/// Weights are [row of the kernel][slice][pair of tiles]; a level is 256 * first + second. A tile
/// holds 16 rows of 16 outputs times 4 inputs: signed bytes in the first, unsigned in the second.
struct TileArguments {
  const TileRow* rows = nullptr;
  int row_count = 0, kernel = 0, slices = 0;
  const std::int8_t* weights = nullptr;
  std::ptrdiff_t position_bytes = 0, stride = 0;
  const std::int32_t* positions = nullptr;  // [groups * group_rows], -1: left out
  int groups = 0, group_rows = 0;           // an even number of groups of up to 16 positions
  std::int32_t* scratch = nullptr;          // [row_count][groups][512], uninitialised
};
constexpr int kTileSide = 16, kTileRowBytes = 64, kTilePair = 2 * kTileSide * kTileRowBytes;

/// The functions of one instruction set.
struct Kernels {
  const char* name;
  /// Whether matrix tiles are fast enough to replace lists.
  bool has_tiles;
  /// Lists a row of spikes, column after column: (place * channels + channel) * row_bytes for each.
  /// offsets[i] counts the entries before column i, offsets[column_count] all, which it returns. It
  /// may write 16 entries beyond the last.
  std::uint32_t (*list_row)(const ChannelWords* words, int word_count, const PlacedSource* columns,
                            int column_count, std::uint32_t channels, std::uint32_t row_bytes,
                            std::uint32_t* entries, std::uint32_t* offsets);
  /// Lists a row of the frame; returns the number of non-zero values.
  std::uint32_t (*list_values)(const FrameRow& row);
  /// Counts the spikes of some words.
  std::size_t (*count_spikes)(const std::uint32_t* words, int count);
  void (*gather_float)(const GatherArguments& arguments);
  void (*gather_graded)(const GatherArguments& arguments);
  /// Integers: into sums of 16 bits, which must hold them; into sums of 32.
  void (*gather_short)(const GatherArguments& arguments);
  void (*gather_int)(const GatherArguments& arguments);
  /// Moves `count` sums (a multiple of 32) to 32 bits, or adds them to those; leaves zeros.
  void (*widen)(std::int16_t* from, std::int32_t* to, std::size_t count, bool add);
  void (*add_tiles)(const TileArguments& arguments);
  /// Expands a row of spikes to bytes: a column's word becomes 32 bytes from to + place + base on.
  /// A word with the base of the one before is added to its bytes.
  void (*spread_row)(const ChannelWords* words, int word_count, const PlacedSource* columns,
                     int column_count, std::uint8_t* to);
  /// Charges, fires and resets; writes the spikes' words.
  void (*fire)(const FireArguments& arguments);
  /// What fire() charges with before bias and gain, [positions][width].
  void (*currents)(const FireArguments& arguments, float* to);
  void (*tap_sums)(const TapArguments& arguments);
  /// Sums the taps of each column of the kernel: plane k at position p is the sum over y of
  /// rows[y][p][y * kernel + k].
  void (*fold_taps)(const FoldArguments& arguments);
  /// Adds (planes + bias) * gain to the outputs.
  void (*unfold_taps)(const UnfoldArguments& arguments);
};

/// The sets that this machine runs, slowest first: "portable" always; "avx2", "avx512" and "amx" on
/// x86-64. "amx" is AVX-512 with matrix tiles for integers, where the system permits them. The
/// portable set uses what the compiler's target has (NEON on 64-bit ARM).
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
