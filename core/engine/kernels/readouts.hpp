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

}  // namespace
}  // namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET
