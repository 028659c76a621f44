#include "core/delays/phase_rows.hpp"

#include "core/base/vector_code.hpp"

namespace spikedepth {

SPIKEDEPTH_VECTOR void multiply_phasors(PhasorRow a, PhasorRow b, float opposite,
                                        float* __restrict re, float* __restrict im,
                                        std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    // 1 for equal polarities, -1 for two: 1, or `opposite`; silent pixels have phasor 0.
    const float agree = a.polarity[i] * b.polarity[i];
    const float weight = agree > 0 ? 1.0F : opposite;
    re[i] = weight * (a.re[i] * b.re[i] + a.im[i] * b.im[i]);
    im[i] = weight * (a.im[i] * b.re[i] - a.re[i] * b.im[i]);
  }
}

SPIKEDEPTH_VECTOR void add_weighted(float* __restrict target, const float* __restrict re,
                                    const float* __restrict im, float wr, float wi,
                                    std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) target[i] += wr * re[i] - wi * im[i];
}

SPIKEDEPTH_VECTOR void sum_across(float* __restrict target, const float* __restrict values,
                                  std::size_t radius, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) target[i] = values[i];
  for (std::size_t k = 1; k <= 2 * radius; ++k) {
    for (std::size_t i = 0; i < count; ++i) target[i] += values[i + k];
  }
}

SPIKEDEPTH_VECTOR void keep_larger(float* __restrict best, float* __restrict index,
                                   const float* __restrict value, float number, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const bool larger = value[i] > best[i];
    best[i] = larger ? value[i] : best[i];
    index[i] = larger ? number : index[i];
  }
}

SPIKEDEPTH_VECTOR void keep_second(float* __restrict second, const float* __restrict index,
                                   const float* __restrict value, float number, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const float apart = index[i] - number;
    const bool counts = apart * apart > 1.5F && value[i] > second[i];
    second[i] = counts ? value[i] : second[i];
  }
}

}  // namespace spikedepth
