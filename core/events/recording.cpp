#include "core/events/recording.hpp"

namespace spikedepth {

void Recording::visit_events(Side side, TimeWindow window, const EventVisitor& visit) {
  EventBatch events;
  read_events(side, window, events);
  if (!events.empty()) visit(events.data(), events.size());
}

std::string Recording::place_of(Side, TimeUs) {
  return "";
}

}  // namespace spikedepth
