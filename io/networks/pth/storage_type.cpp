#include "io/networks/pth/storage_type.hpp"

#include <cmath>
#include <cstring>

namespace spikedepth {
namespace {

template <std::size_t kBytes>
void copy(const std::uint8_t* from, std::uint8_t* to) {
  std::memcpy(to, from, kBytes);
}

template <typename From>
void widen(const std::uint8_t* from, std::uint8_t* to) {
  From value;
  std::memcpy(&value, from, sizeof value);
  const auto wide = static_cast<std::int64_t>(value);
  std::memcpy(to, &wide, sizeof wide);
}

std::uint16_t sixteen_bits(const std::uint8_t* from) {
  std::uint16_t bits;
  std::memcpy(&bits, from, sizeof bits);
  return bits;
}

/// IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits.
void from_half(const std::uint8_t* from, std::uint8_t* to) {
  const std::uint16_t bits = sixteen_bits(from);
  const int exponent = (bits >> 10) & 31;
  const int fraction = bits & 1023;
  float value = 0;
  if (exponent == 31) {
    value = fraction == 0 ? HUGE_VALF : std::nanf("");
  } else if (exponent == 0) {
    value = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    value = std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  }
  if ((bits & 0x8000U) != 0) value = -value;
  std::memcpy(to, &value, sizeof value);
}

/// The upper half of a float32.
void from_bfloat(const std::uint8_t* from, std::uint8_t* to) {
  const std::uint32_t bits = std::uint32_t{sixteen_bits(from)} << 16;
  std::memcpy(to, &bits, sizeof bits);
}

constexpr StorageType kTypes[] = {
    {"FloatStorage", "float32", 4, TensorType::float32, copy<4>, false},
    {"DoubleStorage", "float64", 8, TensorType::float64, copy<8>, false},
    {"LongStorage", "int64", 8, TensorType::int64, copy<8>, false},
    {"ByteStorage", "uint8", 1, TensorType::uint8, copy<1>, false},
    {"HalfStorage", "float16", 2, TensorType::float32, from_half, true},
    {"BFloat16Storage", "bfloat16", 2, TensorType::float32, from_bfloat, true},
    {"IntStorage", "int32", 4, TensorType::int64, widen<std::int32_t>, true},
    {"ShortStorage", "int16", 2, TensorType::int64, widen<std::int16_t>, true},
    {"CharStorage", "int8", 1, TensorType::int64, widen<std::int8_t>, true},
    {"BoolStorage", "bool", 1, TensorType::uint8, copy<1>, true}};

}  // namespace

const StorageType* find_storage_type(const std::string& name) {
  for (const StorageType& type : kTypes) {
    if (name == type.name) return &type;
  }
  return nullptr;
}

const char* storage_name(TensorType type) {
  return kTypes[static_cast<std::size_t>(type)].name;
}

}  // namespace spikedepth
