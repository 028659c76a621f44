#pragma once
// The finest binary place of a float.
#include <algorithm>
#include <cstdint>
#include <cstring>

namespace spikedepth::engine {

/// Exponent of the largest power of two of which a finite value other than 0 is a multiple.
inline int grain_exponent(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  const std::uint32_t exponent = bits >> 23 & 0xFFU;
  const std::uint32_t mantissa = (bits & 0x7FFFFFU) | (exponent == 0 ? 0U : 0x800000U);
  return std::max(static_cast<int>(exponent), 1) - 150 + __builtin_ctz(mantissa);
}

}  // namespace spikedepth::engine
