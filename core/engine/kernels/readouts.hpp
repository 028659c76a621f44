#pragma once
// Depth from spikes: sums of kernel taps, and their columns.
#include "core/engine/kernels/vectors.hpp"

namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET {
namespace {

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
      const std::uint32_t one = at->one.words[x * at->one.stride];
      const std::uint32_t two = at->two.words[x * at->two.stride];
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

typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));
typedef std::int32_t FourInts __attribute__((vector_size(16)));

inline Four load_four(const float* from) {
  return *reinterpret_cast<const Four*>(from);
}
inline void store_four(float* to, Four value) {
  *reinterpret_cast<Four*>(to) = value;
}

// kKernel: the kernel where the compiler may know it, 0 where not. Four positions and four taps at
// a time, which are then transposed.
template <int kKernel>
void fold_taps_of(const FoldArguments& f) {
  const int kernel = kKernel > 0 ? kKernel : f.kernel;
  for (int kx = 0; kx < kernel; kx += 4) {
    const auto sum = [&](int position) {
      const std::ptrdiff_t at = std::ptrdiff_t{position} * f.width + kx;
      Four total = load_four(f.rows[0] + at);
      for (int ky = 1; ky < kernel; ++ky) total += load_four(f.rows[ky] + at + ky * kernel);
      return total;
    };
    float* const to = f.planes + kx * f.plane_values;
    for (int i = 0; i < f.positions; i += 4) {
      const Four a = sum(i), b = sum(i + 1), c = sum(i + 2), d = sum(i + 3);
      const Four ab = __builtin_shuffle(a, b, FourInts{0, 4, 1, 5});
      const Four cd = __builtin_shuffle(c, d, FourInts{0, 4, 1, 5});
      const Four ab_high = __builtin_shuffle(a, b, FourInts{2, 6, 3, 7});
      const Four cd_high = __builtin_shuffle(c, d, FourInts{2, 6, 3, 7});
      store_four(to + i, __builtin_shuffle(ab, cd, FourInts{0, 1, 4, 5}));
      store_four(to + f.plane_values + i, __builtin_shuffle(ab, cd, FourInts{2, 3, 6, 7}));
      store_four(to + 2 * f.plane_values + i,
                 __builtin_shuffle(ab_high, cd_high, FourInts{0, 1, 4, 5}));
      store_four(to + 3 * f.plane_values + i,
                 __builtin_shuffle(ab_high, cd_high, FourInts{2, 3, 6, 7}));
    }
  }
}

void fold_taps(const FoldArguments& f) {
  f.kernel == 3 ? fold_taps_of<3>(f) : fold_taps_of<0>(f);
}

// The values at kFloats places that grow by 0 or 1: they lie within one vector.
inline Floats spread_values(const float* plane, const std::int32_t* places) {
  const Floats values = load(plane + places[0]);
  const Ints from = load(places) - places[0];
  return __builtin_shuffle(values, from);
}

void unfold_taps(const UnfoldArguments& u) {
  int x = 0;
  for (; u.steps && x + kFloats <= u.count; x += kFloats) {
    Floats sum = {};
    for (int k = 0; k < u.kernel; ++k)
      sum += spread_values(u.planes + k * u.plane_values, u.places + x + k);
    sum += u.bias;
    if (u.gain != 1.0F) sum *= u.gain;
    store(u.output + x, load(u.output + x) + sum);
  }
  for (; x < u.count; ++x) {
    float sum = 0;
    for (int k = 0; k < u.kernel; ++k) sum += u.planes[k * u.plane_values + u.places[x + k]];
    sum += u.bias;
    u.output[x] += u.gain == 1.0F ? sum : sum * u.gain;
  }
}

}  // namespace
}  // namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET
