#pragma once
// Grey textures with a pyramid of coarser versions: what a pixel sees is always an average over its
// own footprint.
#include <array>
#include <cstdint>
#include <vector>

namespace spikedepth::simulator {

/// Texels along the edge of every texture; a power of two.
constexpr int kTextureShift = 9;
constexpr int kTextureSize = 1 << kTextureShift;

/// A square reflectance texture that repeats in both directions, with levels down to one texel.
/// Level L has kTextureSize >> L texels along its edge. Its first column and row are stored once
/// more behind the last, so that the right and lower neighbours of any texel follow it without a
/// wrap.
class Texture {
 public:
  /// `texels`: kTextureSize x kTextureSize reflectances in 0..1, row by row.
  explicit Texture(const std::vector<float>& texels);

  static constexpr int pitch(int level) { return (kTextureSize >> level) + 1; }
  /// Texel (0, 0) of a level, 0 <= level <= kTextureShift.
  const float* level(int index) const {
    return texels_.data() + offsets_[static_cast<std::size_t>(index)];
  }

 private:
  std::vector<float> texels_;
  std::array<std::size_t, kTextureShift + 1> offsets_{};
};

}  // namespace spikedepth::simulator
