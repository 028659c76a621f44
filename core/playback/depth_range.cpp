#include "core/playback/depth_range.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/statistics.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kMostPixels = 400'000;
constexpr double kShareOutside = 0.01;  // at either end
constexpr double kStep_m = 0.1;

}  // namespace

std::optional<FittedRange> range_of_depths(const std::vector<const DepthMap*>& maps) {
  std::size_t pixels = 0;
  for (const DepthMap* map : maps) pixels += map->metres.size();
  // An odd stride, so that not the same columns are seen in every row.
  const std::size_t stride = pixels / kMostPixels * 2 + 1;
  std::vector<double> depths;
  for (const DepthMap* map : maps) {
    for (std::size_t i = 0; i < map->metres.size(); i += stride) {
      if (is_valid_depth(map->metres[i])) depths.push_back(map->metres[i]);
    }
  }
  if (depths.empty()) return std::nullopt;
  FittedRange range;
  range.near_m = std::round(percentile(depths, kShareOutside) / kStep_m) * kStep_m;
  range.far_m = std::round(percentile(depths, 1 - kShareOutside) / kStep_m) * kStep_m;
  range.far_m = std::max(range.far_m, range.near_m + kStep_m);
  return range;
}

std::optional<FittedRange> range_of_truth(Recording& recording, std::size_t maps) {
  if (!recording.has_depth(Side::left, DepthView::rectified)) return std::nullopt;
  const std::size_t labels = recording.depth_times(Side::left).size();
  const std::size_t count = std::min(labels, maps);
  std::vector<DepthMap> read;
  for (std::size_t i = 0; i < count; ++i)
    read.push_back(
        recording.read_depth(Side::left, DepthView::rectified, (2 * i + 1) * labels / (2 * count)));
  std::vector<const DepthMap*> pointers;
  for (const DepthMap& map : read) pointers.push_back(&map);
  return range_of_depths(pointers);
}

std::optional<FittedRange> range_of_predictions(const WindowHistory& history) {
  std::vector<const DepthMap*> maps;
  for (const auto& [index, window] : history.windows()) {
    for (std::size_t m = 0; m < kModels; ++m) {
      if (window->estimate(m) != nullptr) maps.push_back(&window->estimate(m)->depth);
    }
  }
  return range_of_depths(maps);
}

}  // namespace spikedepth
