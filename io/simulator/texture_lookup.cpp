#include "io/simulator/texture_lookup.hpp"

#include <algorithm>
#include <cstring>

namespace spikedepth::simulator {
namespace {

using Floats = RayBatch::Floats;
using Ints = std::array<std::int32_t, kBatch>;

// Texel coordinates on the finest level, and the footprint in its texels.
struct Coordinates {
  alignas(64) Floats u, v, footprint;
};

// The texel to the upper left on one level and how far beyond its centre the point lies.
struct Corner {
  alignas(64) Ints x, y;
  alignas(64) Floats right, down;
};

struct Levels {
  alignas(64) Ints finer;    // index of the finer of two levels
  alignas(64) Floats share;  // weight of the coarser
  Corner fine, coarse;
};

void place_on_face(const Face& face, RayBatch& batch, Coordinates& out) {
  const float scale = face.texels_per_m, gain = face.gain;
  for (std::size_t k = 0; k < kBatch; ++k) {
    out.u[k] = batch.u[k] * scale + face.u0;
    out.v[k] = batch.v[k] * scale + face.v0;
    out.footprint[k] = batch.footprint[k] * scale;
    batch.light[k] *= gain;
  }
}

void place_on_faces(const Scene& scene, RayBatch& batch, Coordinates& out) {
  for (std::size_t k = 0; k < kBatch; ++k) {
    const Face& face = scene.faces[static_cast<std::size_t>(std::max(0, batch.face[k]))];
    out.u[k] = batch.u[k] * face.texels_per_m + face.u0;
    out.v[k] = batch.v[k] * face.texels_per_m + face.v0;
    out.footprint[k] = batch.footprint[k] * face.texels_per_m;
    batch.light[k] *= face.gain;
  }
}

// Binary logarithm of a positive number, at most 0.01 off: the choice of levels needs no more.
inline float coarse_log2(float value) {
  std::int32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  const std::int32_t mantissa_bits = (bits & 0x007fffff) | 0x3f800000;
  float mantissa = 0;
  std::memcpy(&mantissa, &mantissa_bits, sizeof mantissa);
  const float m = mantissa - 1.0F;
  return static_cast<float>((bits >> 23) - 127) + m * (1.3465F - 0.3465F * m);
}

// 2^-level
inline float power_of_half(std::int32_t level) {
  const std::int32_t bits = (127 - level) * (1 << 23);
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

inline void find_corner(float u, float v, float scale, std::size_t k, Corner& corner) {
  const float x = u * scale - 0.5F, y = v * scale - 0.5F;
  const auto cut_x = static_cast<std::int32_t>(x), cut_y = static_cast<std::int32_t>(y);
  const std::int32_t left = cut_x - static_cast<std::int32_t>(x < static_cast<float>(cut_x));
  const std::int32_t top = cut_y - static_cast<std::int32_t>(y < static_cast<float>(cut_y));
  const std::int32_t mask = static_cast<std::int32_t>(scale * kTextureSize) - 1;
  corner.x[k] = left & mask;
  corner.y[k] = top & mask;
  corner.right[k] = x - static_cast<float>(left);
  corner.down[k] = y - static_cast<float>(top);
}

void choose_levels(const Coordinates& at, Levels& levels) {
  constexpr float kCoarsest = kTextureShift;
  for (std::size_t k = 0; k < kBatch; ++k) {
    const float wanted = coarse_log2(at.footprint[k]);
    const float above = wanted < 0.0F ? 0.0F : wanted;
    const float level = above > kCoarsest ? kCoarsest : above;
    const auto floor = static_cast<std::int32_t>(level);
    const std::int32_t finer = floor < kTextureShift ? floor : kTextureShift - 1;
    levels.finer[k] = finer;
    levels.share[k] = level - static_cast<float>(finer);
  }
}

void find_corners(const Coordinates& at, Levels& levels) {
  for (std::size_t k = 0; k < kBatch; ++k) {
    find_corner(at.u[k], at.v[k], power_of_half(levels.finer[k]), k, levels.fine);
  }
  for (std::size_t k = 0; k < kBatch; ++k) {
    find_corner(at.u[k], at.v[k], power_of_half(levels.finer[k] + 1), k, levels.coarse);
  }
}

inline float bilinear(const Texture& texture, int level, const Corner& corner, std::size_t k) {
  const std::int32_t pitch = Texture::pitch(level);
  const float* upper = texture.level(level) + corner.y[k] * pitch + corner.x[k];
  const float* lower = upper + pitch;
  const float above = upper[0] + corner.right[k] * (upper[1] - upper[0]);
  const float below = lower[0] + corner.right[k] * (lower[1] - lower[0]);
  return above + corner.down[k] * (below - above);
}

inline float trilinear(const Texture& texture, const Levels& levels, std::size_t k) {
  const std::int32_t finer = levels.finer[k];
  const float fine = bilinear(texture, finer, levels.fine, k);
  return fine + levels.share[k] * (bilinear(texture, finer + 1, levels.coarse, k) - fine);
}

bool one_face(const RayBatch& batch) {
  std::int32_t different = 0;
  for (const std::int32_t face : batch.face) different |= face ^ batch.face[0];
  return different == 0;
}

}  // namespace

void look_up_textures(const Scene& scene, RayBatch& batch) {
  const bool single = one_face(batch);
  if (scene.faces.empty() || (single && batch.face[0] == kNoFace)) {
    batch.brightness.fill(scene.sky);
    return;
  }
  const auto face_at = [&](std::size_t k) -> const Face& {
    return scene.faces[static_cast<std::size_t>(batch.face[k])];
  };
  Coordinates coordinates;
  Levels levels;
  if (single) {
    place_on_face(face_at(0), batch, coordinates);
  } else {
    place_on_faces(scene, batch, coordinates);
  }
  choose_levels(coordinates, levels);
  find_corners(coordinates, levels);
  for (std::size_t k = 0; k < kBatch; ++k) {
    if (batch.face[k] == kNoFace) {
      batch.brightness[k] = scene.sky;
      continue;
    }
    const Texture& texture = scene.textures[static_cast<std::size_t>(face_at(k).texture)];
    batch.brightness[k] = batch.light[k] * trilinear(texture, levels, k);
  }
}

}  // namespace spikedepth::simulator
