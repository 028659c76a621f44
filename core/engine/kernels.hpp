#pragma once
// The inner loops of the event-driven engine, compiled once per instruction set and chosen at run
// time. Every set adds in the same order, so results are equal to the bit.
#include <cstddef>
#include <cstdint>
#include <string>
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
  const float* values = nullptr;  // graded input: the factor of each entry
  const void* weights = nullptr;  // of place 0, moved by the padding
  std::ptrdiff_t step_bytes = 0;  // of weights, from one position to the next
  void* sums = nullptr;           // float, or int32 for int16 weights
  int width = 0;                  // outputs of the block: 16, 32 or 64 (int16: 32 or 64)
  int exact_entries = 0;          // int16: that many entries cannot overflow 16 bits
  const char* ahead = nullptr;    // memory that will be needed next, fetched along the way
  std::size_t ahead_bytes = 0;
};

/// One row of neurons of one block of outputs.
struct FireArguments {
  float* sums = nullptr;  // [positions][width]
  int positions = 0, width = 0;
  const float* bias = nullptr;  // [width] or null
  float gain = 1, threshold = 1, leak = 1;
  bool leaky = false;
  float* potentials = nullptr;     // [positions][width], or null: all start at 0 and are forgotten
  std::uint32_t* words = nullptr;  // word of position x: words[x * word_stride]
  std::ptrdiff_t word_stride = 0;
  std::uint64_t valid = 0;  // channels that exist, a bit each
};

/// The functions of one instruction set.
struct Kernels {
  const char* name;
  /// An entry (place * channels + channel) * row_bytes for every spike, atom after atom;
  /// offsets[i] = entries before atom i, offsets[atoms] = all. Room for 16 entries behind the last
  /// is needed. Returns all.
  std::uint32_t (*list_row)(const Lane* lanes, int lane_count, const Atom* atoms, int atom_count,
                            std::uint32_t channels, std::uint32_t row_bytes, std::uint32_t* entries,
                            std::uint32_t* offsets);
  void (*gather_float)(const GatherArguments& arguments);
  void (*gather_graded)(const GatherArguments& arguments);
  void (*gather_int16)(const GatherArguments& arguments);
  /// sum[i] = a[i] + a[i + width] + b[i] + b[i + width] for a row of `count` values.
  void (*box_float)(const float* a, const float* b, int width, std::size_t count, float* sum);
  void (*box_int)(const std::int32_t* a, const std::int32_t* b, int width, std::size_t count,
                  std::int32_t* sum);
  /// sums of int32 become float times `unit`, in place.
  void (*to_float)(void* sums, std::size_t count, float unit);
  /// Charges, fires and resets; writes the spikes' words.
  void (*fire)(const FireArguments& arguments);
};

/// The sets that this machine runs, slowest first: "portable" always; "avx2", "avx512" on x86-64.
/// On other machines the portable set uses what the compiler's target has (NEON on 64-bit ARM).
std::vector<const Kernels*> available_kernels();

/// The fastest, or the one called `name`. Throws ConfigError naming the available ones.
const Kernels& choose_kernels(const std::string& name = "");

namespace portable {
extern const Kernels* const kKernels;
}
namespace avx2 {
extern const Kernels* const kKernels;  // null where the compiler does not know the set
}
namespace avx512 {
extern const Kernels* const kKernels;
}

}  // namespace spikedepth::engine
