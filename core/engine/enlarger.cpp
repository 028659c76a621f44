#include "core/engine/enlarger.hpp"

#include <algorithm>

namespace spikedepth::engine {

Enlarger::Axis Enlarger::axis(int sources, int outputs, int factor) {
  Axis axis;
  for (int i = 0; i < outputs; ++i) {
    const float place =
        std::max(0.0F, (static_cast<float>(i) + 0.5F) / static_cast<float>(factor) - 0.5F);
    const int first = std::min(static_cast<int>(place), sources - 1);
    axis.first.push_back(first);
    axis.second.push_back(std::min(first + 1, sources - 1));
    axis.weight.push_back(place - static_cast<float>(first));
  }
  return axis;
}

Enlarger::Enlarger(MapSize map, MapSize frame, int factor)
    : map_(map),
      frame_(frame),
      rows_(axis(map.height, frame.height, factor)),
      columns_(axis(map.width, frame.width, factor)) {}

void Enlarger::add_rows(const float* map, int first, int last, float* output,
                        AlignedVector<float>& row) const {
  const auto width = static_cast<std::size_t>(map_.width);
  row.resize(std::max(row.size(), width));
  for (int y = first; y < last; ++y, output += frame_.width) {
    const auto at = static_cast<std::size_t>(y);
    const float* const upper = map + static_cast<std::size_t>(rows_.first[at]) * width;
    const float* const lower = map + static_cast<std::size_t>(rows_.second[at]) * width;
    const float down = rows_.weight[at];
    for (std::size_t x = 0; x < width; ++x) row[x] = upper[x] + (lower[x] - upper[x]) * down;
    for (std::size_t x = 0; x < static_cast<std::size_t>(frame_.width); ++x) {
      const float left = row[static_cast<std::size_t>(columns_.first[x])];
      const float right = row[static_cast<std::size_t>(columns_.second[x])];
      output[x] += left + (right - left) * columns_.weight[x];
    }
  }
}

}  // namespace spikedepth::engine
