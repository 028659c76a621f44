#pragma once
// Grey textures with a pyramid of coarser versions: what a pixel sees is always an average over its
// own footprint.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace spikedepth::simulator {

/// A square reflectance texture that repeats in both directions, with levels down to one texel.
class Texture {
 public:
  /// `texels`: size x size reflectances in 0..1, row by row; size is a power of two, at least 2.
  Texture(int size, std::vector<float> texels);

  int size() const { return size_; }
  float mean() const { return texels_.back(); }

  /// Reflectance at (u, v) in texels of the finest level, averaged over about 2^level texels
  /// across: bilinear on the two nearest levels and linear between them. Finite arguments below
  /// 2^30.
  float sample(float u, float v, float level) const;

 private:
  struct Level {
    std::size_t offset;  // of its first texel
    float scale;         // its texels per finest texel
    std::int32_t mask;   // size - 1
    std::int32_t shift;  // log2 of its size
  };
  float bilinear(const Level& level, float u, float v) const;

  int size_;
  std::vector<float> texels_;  // all levels one after another, finest first
  std::vector<Level> levels_;
};

/// Binary logarithm of a positive number, at most 0.01 off: the choice of levels needs no more.
inline float coarse_log2(float value) {
  std::int32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  const std::int32_t mantissa_bits = (bits & 0x007fffff) | 0x3f800000;
  float mantissa = 0;
  std::memcpy(&mantissa, &mantissa_bits, sizeof mantissa);
  const float exponent = static_cast<float>((bits >> 23) - 127);
  const float m = mantissa - 1.0F;
  return exponent + m * (1.3465F - 0.3465F * m);
}

inline float Texture::bilinear(const Level& level, float u, float v) const {
  const float x = u * level.scale - 0.5F, y = v * level.scale - 0.5F;
  auto left = static_cast<std::int32_t>(x), top = static_cast<std::int32_t>(y);
  left -= static_cast<std::int32_t>(x < static_cast<float>(left));
  top -= static_cast<std::int32_t>(y < static_cast<float>(top));
  const float fx = x - static_cast<float>(left), fy = y - static_cast<float>(top);
  const std::int32_t x0 = left & level.mask, x1 = (left + 1) & level.mask;
  const float* texels = texels_.data() + level.offset;
  const float* row0 = texels + ((top & level.mask) << level.shift);
  const float* row1 = texels + (((top + 1) & level.mask) << level.shift);
  const float upper = row0[x0] + fx * (row0[x1] - row0[x0]);
  const float lower = row1[x0] + fx * (row1[x1] - row1[x0]);
  return upper + fy * (lower - upper);
}

inline float Texture::sample(float u, float v, float level) const {
  const auto last = static_cast<float>(levels_.size() - 1);
  const float clamped = level < 0.0F ? 0.0F : (level > last ? last : level);
  auto finer = static_cast<std::size_t>(clamped);
  if (finer + 1 >= levels_.size()) finer = levels_.size() - 2;
  const float share = clamped - static_cast<float>(finer);
  const float fine = bilinear(levels_[finer], u, v);
  return fine + share * (bilinear(levels_[finer + 1], u, v) - fine);
}

}  // namespace spikedepth::simulator
