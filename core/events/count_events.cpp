#include "core/events/count_events.hpp"

namespace spikedepth {
namespace {

struct Enough {};

}  // namespace

std::size_t count_events(Recording& recording, Side side, TimeWindow window, std::size_t most) {
  std::size_t seen = 0;
  if (most == 0 || window.length() <= 0) return 0;
  try {
    recording.visit_events(side, window, [&](const Event*, std::size_t count) {
      seen += count;
      if (seen >= most) throw Enough();
    });
  } catch (const Enough&) {
    return most;
  }
  return seen;
}

}  // namespace spikedepth
