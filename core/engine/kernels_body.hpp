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
inline std::uint32_t* list_word(std::uint32_t word, std::uint32_t first, std::uint32_t* out) {
  const __m512i steps = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i low = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(first)), steps);
  const auto low_mask = static_cast<__mmask16>(word);
  const auto high_mask = static_cast<__mmask16>(word >> 16);
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(low_mask, low));
  out += __builtin_popcount(low_mask);
  _mm512_storeu_si512(
      out, _mm512_maskz_compress_epi32(high_mask, _mm512_add_epi32(low, _mm512_set1_epi32(16))));
  return out + __builtin_popcount(high_mask);
}
#else
inline std::uint32_t* list_word(std::uint32_t word, std::uint32_t first, std::uint32_t* out) {
  for (; word != 0; word &= word - 1)
    *out++ = first + static_cast<std::uint32_t>(__builtin_ctz(word));
  return out;
}
#endif

std::uint32_t list_row(const Lane* lanes, int lane_count, const Atom* atoms, int atom_count,
                       std::uint32_t channels, std::uint32_t* entries, std::uint32_t* offsets) {
  std::uint32_t* out = entries;
  for (int i = 0; i < atom_count; ++i) {
    offsets[i] = static_cast<std::uint32_t>(out - entries);
    const std::uint32_t first = static_cast<std::uint32_t>(atoms[i].place) * channels;
    for (int l = 0; l < lane_count; ++l) {
      const std::uint32_t word = lanes[l].words[atoms[i].source * lanes[l].stride];
      if (word != 0) out = list_word(word, first + lanes[l].base, out);
    }
  }
  offsets[atom_count] = static_cast<std::uint32_t>(out - entries);
  return offsets[atom_count];
}

// ---- sums of weight rows

template <int kVectors>
void gather_float_block(const GatherArguments& g) {
  constexpr std::ptrdiff_t width = kVectors * kFloats;
  Ahead ahead{g.ahead, g.ahead + g.ahead_bytes};
  const int lines = lines_a_visit(g);
  for (const Visit* visit = g.visits; visit != g.visits + g.visit_count; ++visit) {
    const std::uint32_t* entry = g.entries + visit->begin;
    const std::uint32_t* const last = entry + visit->count;
    float* const sum = static_cast<float*>(g.sums) + visit->position * width;
    const float* const weights =
        static_cast<const float*>(g.weights) - visit->position * g.step * width;
    Floats even[kVectors], odd[kVectors];
    for (int v = 0; v < kVectors; ++v) even[v] = load(sum + v * kFloats), odd[v] = Floats{};
    for (; last - entry >= 2; entry += 2) {
      const float* const first = weights + entry[0] * width;
      const float* const second = weights + entry[1] * width;
      for (int v = 0; v < kVectors; ++v) even[v] += load(first + v * kFloats);
      for (int v = 0; v < kVectors; ++v) odd[v] += load(second + v * kFloats);
    }
    if (entry != last) {
      const float* const first = weights + entry[0] * width;
      for (int v = 0; v < kVectors; ++v) even[v] += load(first + v * kFloats);
    }
    for (int v = 0; v < kVectors; ++v) store(sum + v * kFloats, even[v] + odd[v]);
    ahead.fetch(lines);
  }
}

template <int kVectors>
void gather_graded_block(const GatherArguments& g) {
  constexpr std::ptrdiff_t width = kVectors * kFloats;
  for (const Visit* visit = g.visits; visit != g.visits + g.visit_count; ++visit) {
    float* const sum = static_cast<float*>(g.sums) + visit->position * width;
    const float* const weights =
        static_cast<const float*>(g.weights) - visit->position * g.step * width;
    Floats total[kVectors];
    for (int v = 0; v < kVectors; ++v) total[v] = load(sum + v * kFloats);
    for (std::uint32_t i = visit->begin; i < visit->begin + visit->count; ++i) {
      const float* const row = weights + g.entries[i] * width;
      for (int v = 0; v < kVectors; ++v) total[v] += g.values[i] * load(row + v * kFloats);
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
    const std::int16_t* const weights =
        static_cast<const std::int16_t*>(g.weights) - visit->position * g.step * width;
    while (entry != last) {
      const std::uint32_t* const stop =
          last - entry > g.exact_entries ? entry + g.exact_entries : last;
      Shorts even[kVectors], odd[kVectors];
      for (int v = 0; v < kVectors; ++v) even[v] = odd[v] = Shorts{};
      for (; stop - entry >= 2; entry += 2) {
        const std::int16_t* const first = weights + entry[0] * width;
        const std::int16_t* const second = weights + entry[1] * width;
        for (int v = 0; v < kVectors; ++v) even[v] += load(first + v * kShorts);
        for (int v = 0; v < kVectors; ++v) odd[v] += load(second + v * kShorts);
      }
      if (entry != stop) {
        const std::int16_t* const first = weights + entry[0] * width;
        for (int v = 0; v < kVectors; ++v) even[v] += load(first + v * kShorts);
        ++entry;
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

// ---- rows of sums

template <typename Number>
void box(const Number* a, const Number* b, int width, std::size_t count, Number* sum) {
  for (std::size_t i = 0; i < count; i += kFloats) {
    store(sum + i, (load(a + i) + load(a + i + width)) + (load(b + i) + load(b + i + width)));
  }
}

void to_float(void* sums, std::size_t count, float unit) {
  for (std::size_t i = 0; i < count; i += kFloats) {
    const Ints whole = load(static_cast<const std::int32_t*>(sums) + i);
    store(static_cast<float*>(sums) + i, __builtin_convertvector(whole, Floats) * unit);
  }
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

Floats charge(const FireArguments& f, std::ptrdiff_t at, int channel) {
  Floats input = load(f.sums + at);
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

void fire(const FireArguments& f) {
  for (int x = 0; x < f.positions; ++x) {
    std::uint64_t bits = 0;
    for (int channel = 0; channel < f.width; channel += kFloats) {
      const Floats potential =
          charge(f, static_cast<std::ptrdiff_t>(x) * f.width + channel, channel);
      bits |= static_cast<std::uint64_t>(spikes_of(potential, f.threshold)) << channel;
    }
    bits &= f.valid;
    f.words[x * f.word_stride] = static_cast<std::uint32_t>(bits);
    if (f.valid >> 32 != 0) f.words[x * f.word_stride + 1] = static_cast<std::uint32_t>(bits >> 32);
  }
}

const Kernels kTable = {SPIKEDEPTH_KERNEL_NAME, list_row,     gather_float,
                        gather_graded,          gather_int16, box<float>,
                        box<std::int32_t>,      to_float,     fire};

}  // namespace

const Kernels* const kKernels = &kTable;

}  // namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET
