#include "core/depth/hole_filling.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace spikedepth {
namespace {

constexpr std::uint32_t kUnseen = ~std::uint32_t{0};

// Components of the level sets from dark to bright; the root of a component is its latest,
// brightest pixel.
class ClosingForest {
 public:
  ClosingForest(const std::vector<float>& level, int area)
      : level_(level), limit_(area), parent_(level.size(), kUnseen), area_(level.size(), 1) {}

  void add(std::uint32_t pixel) { parent_[pixel] = pixel; }

  void join(std::uint32_t neighbour, std::uint32_t pixel) {
    if (parent_[neighbour] == kUnseen) return;
    const std::uint32_t root = find(neighbour);
    if (root == pixel) return;
    if (level_[root] == level_[pixel] || area_[root] < limit_) {
      area_[pixel] += area_[root];
      parent_[root] = pixel;
    } else {
      area_[pixel] = limit_;
    }
  }

  std::uint32_t parent(std::uint32_t pixel) const { return parent_[pixel]; }

 private:
  std::uint32_t find(std::uint32_t pixel) {
    std::uint32_t root = pixel;
    while (parent_[root] != root) root = parent_[root];
    while (parent_[pixel] != root) {
      const std::uint32_t next = parent_[pixel];
      parent_[pixel] = root;
      pixel = next;
    }
    return root;
  }

  const std::vector<float>& level_;
  int limit_;
  std::vector<std::uint32_t> parent_;
  std::vector<int> area_;
};

}  // namespace

DepthMap fill_holes(const DepthMap& depth, int area) {
  std::vector<float> level(depth.metres.size());
  std::transform(depth.metres.begin(), depth.metres.end(), level.begin(),
                 [](float metres) { return is_valid_depth(metres) ? metres : 0.0F; });
  std::vector<std::uint32_t> order(level.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return level[a] < level[b]; });

  ClosingForest forest(level, area);
  const auto width = static_cast<std::uint32_t>(depth.width);
  for (const std::uint32_t pixel : order) {
    forest.add(pixel);
    const std::uint32_t x = pixel % width;
    if (x > 0) forest.join(pixel - 1, pixel);
    if (x + 1 < width) forest.join(pixel + 1, pixel);
    if (pixel >= width) forest.join(pixel - width, pixel);
    if (pixel + width < level.size()) forest.join(pixel + width, pixel);
  }
  DepthMap closed(depth.width, depth.height);
  for (auto pixel = order.rbegin(); pixel != order.rend(); ++pixel) {
    if (forest.parent(*pixel) != *pixel) level[*pixel] = level[forest.parent(*pixel)];
    if (level[*pixel] > 0.0F) closed.metres[*pixel] = level[*pixel];
  }
  return closed;
}

}  // namespace spikedepth
