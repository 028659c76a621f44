#include "io/simulator/texture.hpp"

#include "core/base/error.hpp"

namespace spikedepth::simulator {
namespace {

constexpr std::size_t kPixels = std::size_t{kTextureSize} * kTextureSize;

// Half the size: each texel the mean of four.
std::vector<float> halved(const std::vector<float>& finer, std::size_t size) {
  std::vector<float> texels;
  texels.reserve(size * size);
  for (std::size_t y = 0; y < size; ++y) {
    for (std::size_t x = 0; x < size; ++x) {
      const float* corner = &finer[2 * y * 2 * size + 2 * x];
      texels.push_back(0.25F * (corner[0] + corner[1] + corner[2 * size] + corner[2 * size + 1]));
    }
  }
  return texels;
}

}  // namespace

Texture::Texture(const std::vector<float>& texels) {
  SPIKEDEPTH_CHECK(texels.size() == kPixels, "a texture has its fixed size");
  std::vector<float> level = texels;
  for (std::size_t i = 0; i < offsets_.size(); ++i) {
    const std::size_t size = std::size_t{kTextureSize} >> i;
    if (i > 0) level = halved(level, size);
    offsets_[i] = texels_.size();
    for (std::size_t y = 0; y <= size; ++y) {
      const auto row = level.begin() + static_cast<std::ptrdiff_t>((y % size) * size);
      texels_.insert(texels_.end(), row, row + static_cast<std::ptrdiff_t>(size));
      texels_.push_back(*row);
    }
  }
}

}  // namespace spikedepth::simulator
