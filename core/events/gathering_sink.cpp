#include "core/events/gathering_sink.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/events/memory_recording.hpp"

namespace spikedepth {

void GatheringSink::add_events(Side side, const EventBatch& events) {
  EventBatch& gathered = events_[static_cast<std::size_t>(side)];
  SPIKEDEPTH_CHECK(gathered.empty() || events.empty() || gathered.back().t <= events.front().t,
                   "events are written in order of time");
  gathered.insert(gathered.end(), events.begin(), events.end());
  if (events_[0].size() + events_[1].size() > MemoryRecording::kMostEvents) {
    throw DataError(
        path_,
        format("this format is for at most %zu events; write MVSEC's layout or a shorter part",
               MemoryRecording::kMostEvents));
  }
}

}  // namespace spikedepth
