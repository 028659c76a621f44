#pragma once
// All events of a RAW file in memory.
#include <string>

#include "io/streams/event_store.hpp"

namespace spikedepth {

/// Reads a Prophesee RAW file in one pass, without the index that a Recording needs: events in the
/// file's order with absolute times, those of a second camera in the same stream among them, and
/// no comparison with the sensor's size. 16 bytes of memory an event. Throws DataError.
EventStore read_raw_events(const std::string& path);

}  // namespace spikedepth
