#include "io/simulator/texture.hpp"

#include "core/base/error.hpp"

namespace spikedepth::simulator {

Texture::Texture(int size, std::vector<float> texels) : size_(size), texels_(std::move(texels)) {
  SPIKEDEPTH_CHECK(size >= 2 && (size & (size - 1)) == 0, "a texture's size is a power of two");
  SPIKEDEPTH_CHECK(
      texels_.size() == static_cast<std::size_t>(size) * static_cast<std::size_t>(size),
      "a texture is square");
  std::int32_t shift = 0;
  while ((1 << shift) < size) ++shift;
  levels_.push_back({0, 1.0F, size - 1, shift});
  for (int width = size / 2; width >= 1; width /= 2) {
    const Level finer = levels_.back();
    levels_.push_back({texels_.size(), 0.5F * finer.scale, width - 1, finer.shift - 1});
    texels_.reserve(texels_.size() +
                    static_cast<std::size_t>(width) * static_cast<std::size_t>(width));
    for (int y = 0; y < width; ++y) {
      for (int x = 0; x < width; ++x) {
        const float* corner = texels_.data() + finer.offset +
                              (static_cast<std::size_t>(2 * y) << finer.shift) + 2 * x;
        const float* below = corner + (std::size_t{1} << finer.shift);
        texels_.push_back(0.25F * (corner[0] + corner[1] + below[0] + below[1]));
      }
    }
  }
}

}  // namespace spikedepth::simulator
