#include "core/events/recording.hpp"

#include <cmath>
#include <limits>

namespace spikedepth {

DepthDefects clean_depth(DepthMap& map) {
  DepthDefects found;
  found.maps = 1;
  found.pixels = map.metres.size();
  for (float& metres : map.metres) {
    if (is_valid_depth(metres)) continue;
    if (std::isnan(metres)) {
      ++found.unknown;
    } else if (std::isinf(metres)) {
      ++found.infinite;
    } else {
      ++found.not_positive;
    }
    metres = std::numeric_limits<float>::quiet_NaN();
  }
  return found;
}

DepthDefects& operator+=(DepthDefects& all, const DepthDefects& more) {
  all.maps += more.maps;
  all.pixels += more.pixels;
  all.unknown += more.unknown;
  all.not_positive += more.not_positive;
  all.infinite += more.infinite;
  return all;
}

void Recording::visit_events(Side side, TimeWindow window, const EventVisitor& visit) {
  EventBatch events;
  read_events(side, window, events);
  if (!events.empty()) visit(events.data(), events.size());
}

std::string Recording::place_of(Side, TimeUs) {
  return "";
}

}  // namespace spikedepth
