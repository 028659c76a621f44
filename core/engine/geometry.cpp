#include "core/engine/geometry.hpp"

#include <algorithm>

#include "core/depth/synapse_count.hpp"

namespace spikedepth::engine {
namespace {

// Fills the windows of `outputs` positions and the table of places.
Axis finish(std::vector<PlacedSource> sources, int outputs, int kernel, int stride, int padding,
            int places) {
  Axis axis;
  axis.sources = std::move(sources);
  axis.step = stride;
  axis.padding = padding;
  const auto before = [&](int place) {
    return static_cast<std::int32_t>(
        std::lower_bound(
            axis.sources.begin(), axis.sources.end(), place,
            [](const PlacedSource& source, int value) { return source.place < value; }) -
        axis.sources.begin());
  };
  for (int position = 0; position < outputs; ++position) {
    const int start = position * stride - padding;
    axis.first.push_back(before(start));
    axis.last.push_back(before(start + kernel));
  }
  axis.source_of_place.assign(static_cast<std::size_t>(places), -1);
  for (const auto& source : axis.sources)
    axis.source_of_place[static_cast<std::size_t>(source.place)] = source.source;
  return axis;
}

}  // namespace

int Axis::source_at(int position, int tap) const {
  const int place = position * step - padding + tap;
  if (place < 0 || place >= static_cast<int>(source_of_place.size())) return -1;
  return source_of_place[static_cast<std::size_t>(place)];
}

int Axis::count_sources(int from, int end, int tap) const {
  int count = 0;
  for (int position = from; position < end; ++position) count += source_at(position, tap) >= 0;
  return count;
}

Axis plain_axis(int sources, int outputs, int kernel, int stride, int padding) {
  std::vector<PlacedSource> placed;
  for (int i = 0; i < sources; ++i) placed.push_back({i, i});
  return finish(std::move(placed), outputs, kernel, stride, padding, sources);
}

UpsampledAxis upsampled_axis(int sources, int outputs, int kernel) {
  const int places = outputs + kernel - 1;
  const auto source = nearest_sources(sources, places);
  std::vector<PlacedSource> pairs, singles;
  for (int place = 0; place < places;) {
    const auto here = static_cast<std::int32_t>(source[static_cast<std::size_t>(place)]);
    const bool pair = place + 1 < places && source[static_cast<std::size_t>(place) + 1] == here;
    if (pair) {
      pairs.push_back({here, place + 1});
    } else {
      singles.push_back({here, place});
    }
    place += pair ? 2 : 1;
  }
  return {finish(std::move(pairs), outputs + 1, kernel, 1, 0, places + 1),
          finish(std::move(singles), outputs, kernel, 1, 0, places)};
}

}  // namespace spikedepth::engine
