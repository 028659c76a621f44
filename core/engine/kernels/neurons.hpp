#pragma once
// What neurons make of their currents.
#include "core/engine/kernels/vectors.hpp"

namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET {
namespace {

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

}  // namespace
}  // namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET
