#pragma once
// Vectors of one instruction set, SPIKEDEPTH_VECTOR_BYTES wide.
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
inline void store(std::int16_t* to, Shorts value) {
  *reinterpret_cast<Shorts*>(to) = value;
}

// kFloats shorts as ints.
inline Ints load_widened(const std::int16_t* from) {
  typedef std::int16_t Half __attribute__((vector_size(kBytes / 2), aligned(2), may_alias));
  return __builtin_convertvector(*reinterpret_cast<const Half*>(from), Ints);
}

}  // namespace
}  // namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET
