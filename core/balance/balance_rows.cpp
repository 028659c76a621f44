#include "core/balance/balance_rows.hpp"

#include "core/base/vector_code.hpp"

#define SPIKEDEPTH_INLINE inline __attribute__((always_inline))

namespace spikedepth {
namespace {

constexpr std::size_t kLanes = 16;  // partial sums of a scalar product, added in a fixed order

template <typename T>
SPIKEDEPTH_INLINE T dot(const T* __restrict a, const T* __restrict b, std::size_t count) {
  T lanes[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) lanes[k] += a[i + k] * b[i + k];
  }
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t k = 0; k < half; ++k) lanes[k] += lanes[k + half];
  }
  for (; i < count; ++i) lanes[0] += a[i] * b[i];
  return lanes[0];
}

template <typename T>
SPIKEDEPTH_INLINE void add(T* __restrict target, const T* __restrict values, T factor,
                           std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) target[i] += factor * values[i];
}

template <typename T>
SPIKEDEPTH_INLINE void project_rows(RowShape s, const T* matrix, const T* x, T* result) {
  for (std::size_t j = 0; j < s.neurons; ++j) result[j] = dot(matrix + j * s.inputs, x, s.inputs);
}

template <typename T>
SPIKEDEPTH_INLINE void reconstruct_rows(RowShape s, const T* matrix, const T* z, T* result) {
  for (std::size_t i = 0; i < s.inputs; ++i) result[i] = 0;
  for (std::size_t j = 0; j < s.neurons; ++j) {
    if (z[j] >= T(kSilentTrace)) add(result, matrix + j * s.inputs, z[j], s.inputs);
  }
}

template <typename T>
SPIKEDEPTH_INLINE void add_outer_rows(RowShape s, T* matrix, const T* z, const T* error, T rate) {
  for (std::size_t j = 0; j < s.neurons; ++j) {
    if (z[j] >= T(kSilentTrace)) add(matrix + j * s.inputs, error, rate * z[j], s.inputs);
  }
}

template <typename T>
SPIKEDEPTH_INLINE void blend_row(T* __restrict values, const T* __restrict added, T keep, T factor,
                                 std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) values[i] = keep * values[i] + factor * added[i];
}

template <typename T>
SPIKEDEPTH_INLINE void hebbian_rows(RowShape s, T* matrix, const T* z, const T* x, T rate, T* drive,
                                    T power) {
  for (std::size_t j = 0; j < s.neurons; ++j) {
    if (z[j] < T(kSilentTrace)) continue;
    const T keep = 1 - rate * z[j] * z[j], factor = rate * z[j];
    blend_row(matrix + j * s.inputs, x, keep, factor, s.inputs);
    drive[j] = keep * drive[j] + factor * power;
  }
}

}  // namespace

SPIKEDEPTH_VECTOR void project(RowShape s, const float* matrix, const float* x, float* result) {
  project_rows(s, matrix, x, result);
}
SPIKEDEPTH_VECTOR void project(RowShape s, const double* matrix, const double* x, double* result) {
  project_rows(s, matrix, x, result);
}
SPIKEDEPTH_VECTOR void reconstruct(RowShape s, const float* matrix, const float* z, float* result) {
  reconstruct_rows(s, matrix, z, result);
}
SPIKEDEPTH_VECTOR void reconstruct(RowShape s, const double* matrix, const double* z,
                                   double* result) {
  reconstruct_rows(s, matrix, z, result);
}
SPIKEDEPTH_VECTOR void add_outer(RowShape s, float* matrix, const float* z, const float* error,
                                 float rate) {
  add_outer_rows(s, matrix, z, error, rate);
}
SPIKEDEPTH_VECTOR void add_outer(RowShape s, double* matrix, const double* z, const double* error,
                                 double rate) {
  add_outer_rows(s, matrix, z, error, rate);
}
SPIKEDEPTH_VECTOR void hebbian(RowShape s, float* matrix, const float* z, const float* x,
                               float rate, float* drive, float power) {
  hebbian_rows(s, matrix, z, x, rate, drive, power);
}
SPIKEDEPTH_VECTOR void hebbian(RowShape s, double* matrix, const double* z, const double* x,
                               double rate, double* drive, double power) {
  hebbian_rows(s, matrix, z, x, rate, drive, power);
}
SPIKEDEPTH_VECTOR void blend(float* values, const float* added, float keep, float factor,
                             std::size_t count) {
  blend_row(values, added, keep, factor, count);
}
SPIKEDEPTH_VECTOR void blend(double* values, const double* added, double keep, double factor,
                             std::size_t count) {
  blend_row(values, added, keep, factor, count);
}

}  // namespace spikedepth
