#pragma once
// Sums of the weight rows that entries name.
#include "core/engine/kernels/vectors.hpp"

namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET {
namespace {

// Fetches the next cache lines of what comes next; a few a position spread the traffic.
struct Ahead {
  const char* next;
  const char* end;
  void fetch(int lines) {
    for (int i = 0; i < lines && next < end; ++i, next += 64) __builtin_prefetch(next, 0, 2);
  }
};

inline int lines_a_position(const GatherArguments& a) {
  if (a.position_count == 0) return 0;
  return static_cast<int>(a.ahead_bytes / 64 / a.position_count) + 1;
}

// The address of an entry's weights. Opaque to the compiler, so that both halves of a row are read
// relative to one register: two fewer micro-operations an entry.
inline const char* at_entry(const char* weights, std::uint32_t entry) {
  const char* row = weights + entry;
  asm("" : "+r"(row));
  return row;
}

// Two entries from one read: reads are what limits the loops below.
struct TwoRows {
  const char *first, *second;
};
inline TwoRows at_two_entries(const char* weights, const std::uint32_t* entry) {
  std::uint64_t both = 0;
  __builtin_memcpy(&both, entry, sizeof both);
  asm("" : "+r"(both));
  return {at_entry(weights, static_cast<std::uint32_t>(both)),
          at_entry(weights, static_cast<std::uint32_t>(both >> 32))};
}

inline Floats load_floats(const char* row, int vector) {
  return load(reinterpret_cast<const float*>(row) + vector * kFloats);
}
inline Shorts load_shorts(const char* row, int vector) {
  return load(reinterpret_cast<const std::int16_t*>(row) + vector * kShorts);
}

// Calls add(entry, last, weights, position) for every position, and fetches what comes next.
template <typename Add>
inline void each_position(const GatherArguments& g, const Add& add) {
  Ahead ahead{g.ahead, g.ahead + g.ahead_bytes};
  const int lines = lines_a_position(g);
  for (const OutputEntries* at = g.positions; at != g.positions + g.position_count; ++at) {
    const std::uint32_t* const entry = g.entries + at->begin;
    add(entry, entry + at->count, static_cast<const char*>(g.weights) - at->position * g.step_bytes,
        std::ptrdiff_t{at->position});
    ahead.fetch(lines);
  }
}

// Four sums in turn: enough independent additions to hide their latency. The order of additions is
// part of the result.
template <int kVectors>
void gather_float_block(const GatherArguments& g) {
  constexpr std::ptrdiff_t width = kVectors * kFloats;
  each_position(g, [&g](const std::uint32_t* entry, const std::uint32_t* last, const char* weights,
                        std::ptrdiff_t position) {
    float* const sum = static_cast<float*>(g.sums) + position * width;
    Floats a[kVectors], b[kVectors], c[kVectors], d[kVectors];
    for (int v = 0; v < kVectors; ++v)
      a[v] = load(sum + v * kFloats), b[v] = c[v] = d[v] = Floats{};
    for (; last - entry >= 4; entry += 4) {
      const TwoRows near = at_two_entries(weights, entry);
      const TwoRows far = at_two_entries(weights, entry + 2);
      for (int v = 0; v < kVectors; ++v) a[v] += load_floats(near.first, v);
      for (int v = 0; v < kVectors; ++v) b[v] += load_floats(near.second, v);
      for (int v = 0; v < kVectors; ++v) c[v] += load_floats(far.first, v);
      for (int v = 0; v < kVectors; ++v) d[v] += load_floats(far.second, v);
    }
    if (last - entry >= 2) {
      const TwoRows near = at_two_entries(weights, entry);
      for (int v = 0; v < kVectors; ++v) a[v] += load_floats(near.first, v);
      for (int v = 0; v < kVectors; ++v) b[v] += load_floats(near.second, v);
      entry += 2;
    }
    if (entry != last) {
      const char* const row = at_entry(weights, *entry);
      for (int v = 0; v < kVectors; ++v) c[v] += load_floats(row, v);
    }
    for (int v = 0; v < kVectors; ++v) store(sum + v * kFloats, (a[v] + b[v]) + (c[v] + d[v]));
  });
}

template <int kVectors>
void gather_graded_block(const GatherArguments& g) {
  constexpr std::ptrdiff_t width = kVectors * kFloats;
  each_position(g, [&g](const std::uint32_t* entry, const std::uint32_t* last, const char* weights,
                        std::ptrdiff_t position) {
    float* const sum = static_cast<float*>(g.sums) + position * width;
    const float* value = g.values + (entry - g.entries);
    Floats total[kVectors];
    for (int v = 0; v < kVectors; ++v) total[v] = load(sum + v * kFloats);
    for (; entry != last; ++entry, ++value) {
      const char* const row = at_entry(weights, *entry);
      for (int v = 0; v < kVectors; ++v) total[v] += *value * load_floats(row, v);
    }
    for (int v = 0; v < kVectors; ++v) store(sum + v * kFloats, total[v]);
  });
}

// Adds 16-bit sums to 32-bit ones.
inline void add_widened(std::int32_t* sum, Shorts value) {
#if SPIKEDEPTH_VECTOR_BYTES == 64
  const auto whole = reinterpret_cast<__m512i>(value);
  const Ints low = reinterpret_cast<Ints>(_mm512_cvtepi16_epi32(_mm512_castsi512_si256(whole)));
  const Ints high =
      reinterpret_cast<Ints>(_mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(whole, 1)));
#elif SPIKEDEPTH_VECTOR_BYTES == 32
  const auto whole = reinterpret_cast<__m256i>(value);
  const Ints low = reinterpret_cast<Ints>(_mm256_cvtepi16_epi32(_mm256_castsi256_si128(whole)));
  const Ints high =
      reinterpret_cast<Ints>(_mm256_cvtepi16_epi32(_mm256_extracti128_si256(whole, 1)));
#else
  const Ints low = {value[0], value[1], value[2], value[3]};
  const Ints high = {value[4], value[5], value[6], value[7]};
#endif
  store(sum, load(sum) + low);
  store(sum + kFloats, load(sum + kFloats) + high);
}

// Adds the rows of [entry, stop) to two sums in turn.
template <int kVectors>
inline void add_shorts(const char* weights, const std::uint32_t* entry, const std::uint32_t* stop,
                       Shorts* even, Shorts* odd) {
  for (; stop - entry >= 4; entry += 4) {
    const TwoRows near = at_two_entries(weights, entry);
    const TwoRows far = at_two_entries(weights, entry + 2);
    for (int v = 0; v < kVectors; ++v) even[v] += load_shorts(near.first, v);
    for (int v = 0; v < kVectors; ++v) odd[v] += load_shorts(near.second, v);
    for (int v = 0; v < kVectors; ++v) even[v] += load_shorts(far.first, v);
    for (int v = 0; v < kVectors; ++v) odd[v] += load_shorts(far.second, v);
  }
  for (; entry != stop; ++entry) {
    const char* const row = at_entry(weights, *entry);
    for (int v = 0; v < kVectors; ++v) even[v] += load_shorts(row, v);
  }
}

template <int kVectors>
void gather_short_block(const GatherArguments& g) {
  constexpr std::ptrdiff_t width = kVectors * kShorts;
  each_position(g, [&g](const std::uint32_t* entry, const std::uint32_t* last, const char* weights,
                        std::ptrdiff_t position) {
    std::int16_t* const sum = static_cast<std::int16_t*>(g.sums) + position * width;
    Shorts even[kVectors], odd[kVectors];
    for (int v = 0; v < kVectors; ++v) even[v] = load(sum + v * kShorts), odd[v] = Shorts{};
    add_shorts<kVectors>(weights, entry, last, even, odd);
    for (int v = 0; v < kVectors; ++v) store(sum + v * kShorts, even[v] + odd[v]);
  });
}

template <int kVectors>
void gather_int_block(const GatherArguments& g) {
  constexpr std::ptrdiff_t width = kVectors * kShorts;
  each_position(g, [&g](const std::uint32_t* entry, const std::uint32_t* last, const char* weights,
                        std::ptrdiff_t position) {
    std::int32_t* const sum = static_cast<std::int32_t*>(g.sums) + position * width;
    while (entry != last) {
      const std::uint32_t* const stop =
          last - entry > g.exact_entries ? entry + g.exact_entries : last;
      Shorts even[kVectors], odd[kVectors];
      for (int v = 0; v < kVectors; ++v) even[v] = odd[v] = Shorts{};
      add_shorts<kVectors>(weights, entry, stop, even, odd);
      for (int v = 0; v < kVectors; ++v) add_widened(sum + v * kShorts, even[v] + odd[v]);
      entry = stop;
    }
  });
}

void widen(std::int16_t* from, std::int32_t* to, std::size_t count, bool add) {
  for (std::size_t i = 0; i < count; i += kFloats) {
    const Ints sum = load_widened(from + i);
    store(to + i, add ? load(to + i) + sum : sum);
  }
  __builtin_memset(from, 0, count * sizeof(std::int16_t));
}

void gather_float(const GatherArguments& arguments) {
  if (arguments.width == 16) return gather_float_block<16 / kFloats>(arguments);
  if (arguments.width == 32) return gather_float_block<32 / kFloats>(arguments);
  gather_float_block<64 / kFloats>(arguments);
}

void gather_graded(const GatherArguments& arguments) {
  if (arguments.width == 16) return gather_graded_block<16 / kFloats>(arguments);
  if (arguments.width == 32) return gather_graded_block<32 / kFloats>(arguments);
  gather_graded_block<64 / kFloats>(arguments);
}

void gather_short(const GatherArguments& arguments) {
  if (arguments.width == 32) return gather_short_block<32 / kShorts>(arguments);
  gather_short_block<64 / kShorts>(arguments);
}

void gather_int(const GatherArguments& arguments) {
  if (arguments.width == 32) return gather_int_block<32 / kShorts>(arguments);
  gather_int_block<64 / kShorts>(arguments);
}

}  // namespace
}  // namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET
