// The kernels' code, included once per instruction set: SPIKEDEPTH_KERNEL_SET names the set,
// SPIKEDEPTH_VECTOR_BYTES its vectors. Only plain loops and compiler vectors here: an inline
// function of the standard library compiled for one set must not serve another.
#include "core/engine/kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET {
namespace {

constexpr int kBytes = SPIKEDEPTH_VECTOR_BYTES;
constexpr int kFloats = kBytes / 4;
constexpr int kShorts = kBytes / 2;

typedef float Floats __attribute__((vector_size(kBytes), aligned(4), may_alias));
typedef std::int16_t Shorts __attribute__((vector_size(kBytes), aligned(2), may_alias));
typedef std::int32_t Ints __attribute__((vector_size(kBytes), aligned(4), may_alias));

inline Floats load(const float* from) {
  return *reinterpret_cast<const Floats*>(from);
}
inline void store(float* to, Floats value) {
  *reinterpret_cast<Floats*>(to) = value;
}

inline Ints load(const std::int32_t* from) {
  return *reinterpret_cast<const Ints*>(from);
}
inline void store(std::int32_t* to, Ints value) {
  *reinterpret_cast<Ints*>(to) = value;
}
inline Shorts load(const std::int16_t* from) {
  return *reinterpret_cast<const Shorts*>(from);
}

// Fetches the next cache lines of what comes next; a few a visit spread the traffic.
struct Ahead {
  const char* next;
  const char* end;
  void fetch(int lines) {
    for (int i = 0; i < lines && next < end; ++i, next += 64) __builtin_prefetch(next, 0, 2);
  }
};

inline int lines_a_visit(const GatherArguments& a) {
  if (a.visit_count == 0) return 0;
  return static_cast<int>(a.ahead_bytes / 64 / a.visit_count) + 1;
}

// ---- lists

#if SPIKEDEPTH_VECTOR_BYTES == 64
inline std::uint32_t* list_word(std::uint32_t word, std::uint32_t first, std::uint32_t row_bytes,
                                std::uint32_t* out) {
  const __m512i channels = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i steps =
      _mm512_mullo_epi32(channels, _mm512_set1_epi32(static_cast<int>(row_bytes)));
  const __m512i low = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(first)), steps);
  const __m512i high = _mm512_add_epi32(low, _mm512_set1_epi32(static_cast<int>(16 * row_bytes)));
  const auto low_mask = static_cast<__mmask16>(word);
  const auto high_mask = static_cast<__mmask16>(word >> 16);
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(low_mask, low));
  out += __builtin_popcount(low_mask);
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(high_mask, high));
  return out + __builtin_popcount(high_mask);
}
#else
inline std::uint32_t* list_word(std::uint32_t word, std::uint32_t first, std::uint32_t row_bytes,
                                std::uint32_t* out) {
  for (; word != 0; word &= word - 1)
    *out++ = first + static_cast<std::uint32_t>(__builtin_ctz(word)) * row_bytes;
  return out;
}
#endif

std::uint32_t list_row(const Lane* lanes, int lane_count, const Atom* atoms, int atom_count,
                       std::uint32_t channels, std::uint32_t row_bytes, std::uint32_t* entries,
                       std::uint32_t* offsets) {
  std::uint32_t* out = entries;
  for (int i = 0; i < atom_count; ++i) {
    offsets[i] = static_cast<std::uint32_t>(out - entries);
    const std::uint32_t first = static_cast<std::uint32_t>(atoms[i].place) * channels;
    for (int l = 0; l < lane_count; ++l) {
      const std::uint32_t word = lanes[l].words[atoms[i].source * lanes[l].stride];
      if (word != 0) out = list_word(word, (first + lanes[l].base) * row_bytes, row_bytes, out);
    }
  }
  offsets[atom_count] = static_cast<std::uint32_t>(out - entries);
  return offsets[atom_count];
}

// ---- sums of weight rows

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

// Four sums in turn: enough independent additions to hide their latency. The order of additions is
// part of the result.
template <int kVectors>
void gather_float_block(const GatherArguments& g) {
  constexpr std::ptrdiff_t width = kVectors * kFloats;
  Ahead ahead{g.ahead, g.ahead + g.ahead_bytes};
  const int lines = lines_a_visit(g);
  for (const Visit* visit = g.visits; visit != g.visits + g.visit_count; ++visit) {
    const std::uint32_t* entry = g.entries + visit->begin;
    const std::uint32_t* const last = entry + visit->count;
    float* const sum = static_cast<float*>(g.sums) + visit->position * width;
    const char* const weights =
        static_cast<const char*>(g.weights) - visit->position * g.step_bytes;
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
    ahead.fetch(lines);
  }
}

template <int kVectors>
void gather_graded_block(const GatherArguments& g) {
  constexpr std::ptrdiff_t width = kVectors * kFloats;
  for (const Visit* visit = g.visits; visit != g.visits + g.visit_count; ++visit) {
    float* const sum = static_cast<float*>(g.sums) + visit->position * width;
    const char* const weights =
        static_cast<const char*>(g.weights) - visit->position * g.step_bytes;
    Floats total[kVectors];
    for (int v = 0; v < kVectors; ++v) total[v] = load(sum + v * kFloats);
    for (std::uint32_t i = visit->begin; i < visit->begin + visit->count; ++i) {
      const char* const row = at_entry(weights, g.entries[i]);
      for (int v = 0; v < kVectors; ++v) total[v] += g.values[i] * load_floats(row, v);
    }
    for (int v = 0; v < kVectors; ++v) store(sum + v * kFloats, total[v]);
  }
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

template <int kVectors>
void gather_int16_block(const GatherArguments& g) {
  constexpr std::ptrdiff_t width = kVectors * kShorts;
  Ahead ahead{g.ahead, g.ahead + g.ahead_bytes};
  const int lines = lines_a_visit(g);
  for (const Visit* visit = g.visits; visit != g.visits + g.visit_count; ++visit) {
    const std::uint32_t* entry = g.entries + visit->begin;
    const std::uint32_t* const last = entry + visit->count;
    std::int32_t* const sum = static_cast<std::int32_t*>(g.sums) + visit->position * width;
    const char* const weights =
        static_cast<const char*>(g.weights) - visit->position * g.step_bytes;
    while (entry != last) {
      const std::uint32_t* const stop =
          last - entry > g.exact_entries ? entry + g.exact_entries : last;
      Shorts even[kVectors], odd[kVectors];
      for (int v = 0; v < kVectors; ++v) even[v] = odd[v] = Shorts{};
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
      for (int v = 0; v < kVectors; ++v) add_widened(sum + v * kShorts, even[v] + odd[v]);
    }
    ahead.fetch(lines);
  }
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

void gather_int16(const GatherArguments& arguments) {
  if (arguments.width == 32) return gather_int16_block<32 / kShorts>(arguments);
  gather_int16_block<64 / kShorts>(arguments);
}

// ---- neurons

inline std::uint32_t spikes_of(Floats potential, float threshold) {
#if SPIKEDEPTH_VECTOR_BYTES == 64
  return _mm512_cmp_ps_mask(reinterpret_cast<__m512>(potential), _mm512_set1_ps(threshold),
                            _CMP_GE_OQ);
#elif SPIKEDEPTH_VECTOR_BYTES == 32
  return static_cast<std::uint32_t>(_mm256_movemask_ps(
      _mm256_cmp_ps(reinterpret_cast<__m256>(potential), _mm256_set1_ps(threshold), _CMP_GE_OQ)));
#else
  std::uint32_t bits = 0;
  for (int i = 0; i < kFloats; ++i) bits |= (potential[i] >= threshold ? 1U : 0U) << i;
  return bits;
#endif
}

template <bool kInteger>
struct SumType {
  using Value = float;
  using Vector = Floats;
};
template <>
struct SumType<true> {
  using Value = std::int32_t;
  using Vector = Ints;
};

// The sums at value `at` of a row: as they stand, or with those below them.
template <bool kInteger, bool kBox>
typename SumType<kInteger>::Vector column(const FireArguments& f, std::ptrdiff_t at) {
  using Value = typename SumType<kInteger>::Value;
  const auto here = load(static_cast<const Value*>(f.sums) + at);
  if constexpr (!kBox) return here;
  return here + load(static_cast<const Value*>(f.below) + at);
}

template <bool kInteger>
Floats in_units(const FireArguments& f, typename SumType<kInteger>::Vector sum) {
  if constexpr (kInteger) {
    return __builtin_convertvector(sum, Floats) * f.unit;
  } else {
    return sum;
  }
}

// The same value of all further rows.
template <bool kInteger>
typename SumType<kInteger>::Vector more_at(const FireArguments& f, std::ptrdiff_t at) {
  using Value = typename SumType<kInteger>::Value;
  typename SumType<kInteger>::Vector sum = {};
  for (int i = 0; i < f.more_count; ++i) sum += load(static_cast<const Value*>(f.more[i]) + at);
  return sum;
}

// What the synapses sum up to, position after position: the sums as they stand, or the box of four
// that pairs of rows and columns make, for which the column before is kept, and further rows.
template <bool kInteger, bool kBox, bool kMore, int kVectors, typename Take>
inline void each_current(const FireArguments& f, const Take& take) {
  constexpr std::ptrdiff_t width = kVectors * kFloats;
  typename SumType<kInteger>::Vector left[kVectors];
  if constexpr (kBox) {
    for (int v = 0; v < kVectors; ++v) left[v] = column<kInteger, kBox>(f, v * kFloats);
  }
  std::ptrdiff_t at = 0;
  for (int x = 0; x < f.positions; ++x) {
    for (int v = 0; v < kVectors; ++v, at += kFloats) {
      if constexpr (kBox) {
        const auto right = column<kInteger, kBox>(f, at + width);
        auto sum = left[v] + right;
        if constexpr (kMore) sum += more_at<kInteger>(f, at);
        take(x, v * kFloats, at, in_units<kInteger>(f, sum));
        left[v] = right;
      } else {
        take(x, v * kFloats, at, in_units<kInteger>(f, column<kInteger, kBox>(f, at)));
      }
    }
  }
}

inline Floats charge(const FireArguments& f, Floats input, std::ptrdiff_t at, int channel) {
  if (f.bias != nullptr) input += load(f.bias + channel);
  if (f.gain != 1.0F) input *= f.gain;
  if (f.potentials == nullptr) return f.leaky ? input * f.leak : input;
  const Floats before = load(f.potentials + at);
  const Floats after = f.leaky ? before + (input - before) * f.leak : before + input;
  const Ints spikes = after >= f.threshold;
  const Ints kept = reinterpret_cast<Ints>(after) & ~spikes;
  store(f.potentials + at, reinterpret_cast<Floats>(kept));
  return after;
}

struct Fire {
  template <bool kInteger, bool kBox, bool kMore, int kVectors>
  void row(const FireArguments& f) const {
    std::uint64_t bits = 0;
    each_current<kInteger, kBox, kMore, kVectors>(
        f, [&](int x, int channel, std::ptrdiff_t at, Floats current) {
          const Floats potential = charge(f, current, at, channel);
          bits |= static_cast<std::uint64_t>(spikes_of(potential, f.threshold)) << channel;
          if (channel + kFloats < kVectors * kFloats) return;
          bits &= f.valid;
          std::uint32_t* const word = f.words + x * f.word_stride;
          word[0] = static_cast<std::uint32_t>(bits);
          if (f.valid >> 32 != 0) word[1] = static_cast<std::uint32_t>(bits >> 32);
          bits = 0;
        });
  }
};

struct Currents {
  float* to;
  template <bool kInteger, bool kBox, bool kMore, int kVectors>
  void row(const FireArguments& f) const {
    each_current<kInteger, kBox, kMore, kVectors>(
        f, [&](int, int, std::ptrdiff_t at, Floats current) { store(to + at, current); });
  }
};

// Calls what fits: arithmetic, box or not, further rows or not, outputs of the block.
template <bool kInteger, bool kBox, bool kMore, typename Work>
void for_width(const FireArguments& f, const Work& work) {
  if (f.width == 16) return work.template row<kInteger, kBox, kMore, 16 / kFloats>(f);
  if (f.width == 32) return work.template row<kInteger, kBox, kMore, 32 / kFloats>(f);
  work.template row<kInteger, kBox, kMore, 64 / kFloats>(f);
}
template <bool kInteger, typename Work>
void for_rows(const FireArguments& f, const Work& work) {
  if (f.below == nullptr) return for_width<kInteger, false, false>(f, work);
  if (f.more_count == 0) return for_width<kInteger, true, false>(f, work);
  for_width<kInteger, true, true>(f, work);
}
template <typename Work>
void for_sums(const FireArguments& f, const Work& work) {
  f.integer ? for_rows<true>(f, work) : for_rows<false>(f, work);
}

void fire(const FireArguments& f) {
  for_sums(f, Fire{});
}

void currents(const FireArguments& f, float* to) {
  for_sums(f, Currents{to});
}

// ---- readouts

// Sums of weights, one for each group of a word.
template <int kVectors>
struct TapSums {
  static constexpr std::ptrdiff_t kWidth = kVectors * kFloats, kTable = 256 * kWidth;
  Floats a[kVectors] = {}, b[kVectors] = {}, c[kVectors] = {}, d[kVectors] = {};

  void add(const TapWord& at, std::uint32_t word) {
    const auto row = [&](int group) {
      return at.tables + group * kTable + (word >> (8 * group) & 255U) * kWidth;
    };
    for (int v = 0; v < kVectors; ++v) a[v] += load(row(0) + v * kFloats);
    for (int v = 0; v < kVectors; ++v) b[v] += load(row(1) + v * kFloats);
    if (at.groups == 2) return;
    for (int v = 0; v < kVectors; ++v) c[v] += load(row(2) + v * kFloats);
    for (int v = 0; v < kVectors; ++v) d[v] += load(row(3) + v * kFloats);
  }
};

// Two maps have few spikes in common, so that their sum mostly takes one look at the tables.
template <int kVectors>
void tap_sums_row(const TapArguments& t) {
  for (int x = 0; x < t.positions; ++x) {
    TapSums<kVectors> sums;
    for (const TapWord* at = t.words; at != t.words + t.word_count; ++at) {
      const std::uint32_t one = at->lane.words[x * at->lane.stride];
      const std::uint32_t two = at->other.words[x * at->other.stride];
      sums.add(*at, one | two);
      if ((one & two) != 0) sums.add(*at, one & two);
    }
    float* const to = t.sums + x * kVectors * kFloats;
    for (int v = 0; v < kVectors; ++v)
      store(to + v * kFloats, (sums.a[v] + sums.b[v]) + (sums.c[v] + sums.d[v]));
  }
}

void tap_sums(const TapArguments& t) {
  if (t.width == 16) return tap_sums_row<16 / kFloats>(t);
  if (t.width == 32) return tap_sums_row<32 / kFloats>(t);
  tap_sums_row<64 / kFloats>(t);
}

#if SPIKEDEPTH_VECTOR_BYTES == 64
inline Floats gather_values(const float* values, const std::int32_t* places) {
  return reinterpret_cast<Floats>(_mm512_i32gather_ps(_mm512_loadu_si512(places), values, 4));
}
#elif SPIKEDEPTH_VECTOR_BYTES == 32
inline Floats gather_values(const float* values, const std::int32_t* places) {
  return reinterpret_cast<Floats>(
      _mm256_i32gather_ps(values, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(places)), 4));
}
#else
inline Floats gather_values(const float* values, const std::int32_t* places) {
  return Floats{values[places[0]], values[places[1]], values[places[2]], values[places[3]]};
}
#endif

void add_taps(const float* values, const std::int32_t* places, int count, int kernel, float bias,
              float gain, float* output) {
  int x = 0;
  for (; x + kFloats <= count; x += kFloats) {
    Floats sum = {};
    for (int kx = 0; kx < kernel; ++kx) sum += gather_values(values + kx, places + x + kx);
    sum += bias;
    if (gain != 1.0F) sum *= gain;
    store(output + x, load(output + x) + sum);
  }
  for (; x < count; ++x) {
    float sum = 0;
    for (int kx = 0; kx < kernel; ++kx) sum += values[places[x + kx] + kx];
    sum += bias;
    output[x] += gain == 1.0F ? sum : sum * gain;
  }
}

const Kernels kTable = {SPIKEDEPTH_KERNEL_NAME,
                        list_row,
                        gather_float,
                        gather_graded,
                        gather_int16,
                        fire,
                        currents,
                        tap_sums,
                        add_taps};

}  // namespace

const Kernels* const kKernels = &kTable;

}  // namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET
