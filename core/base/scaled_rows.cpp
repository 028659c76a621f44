#include "core/base/scaled_rows.hpp"

#include "core/base/vector_code.hpp"

namespace spikedepth {
namespace {

template <typename T>
inline __attribute__((always_inline)) void scaled(T* __restrict target, const T* __restrict values,
                                                  T factor, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) target[i] += factor * values[i];
}

}  // namespace

SPIKEDEPTH_VECTOR void add_scaled(float* target, const float* values, float factor,
                                  std::size_t count) {
  scaled(target, values, factor, count);
}
SPIKEDEPTH_VECTOR void add_scaled(double* target, const double* values, double factor,
                                  std::size_t count) {
  scaled(target, values, factor, count);
}
SPIKEDEPTH_VECTOR void add_row(float* __restrict target, const float* __restrict values,
                               std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) target[i] += values[i];
}

}  // namespace spikedepth
