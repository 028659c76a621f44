#pragma once
// All that a decoder gives, with its promises checked on the way.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "io/streams/event_blocks.hpp"

namespace spikedepth::test {

/// Looks at all blocks and decodes them, last one first. What look() said must hold.
inline EventBatch decoded_events(EventBlocks& blocks, EventDefects* defects = nullptr) {
  std::vector<BlockBounds> bounds;
  for (std::size_t i = 0; i < blocks.count(); ++i) bounds.push_back(blocks.look(i));
  std::vector<EventBatch> parts(blocks.count());
  BlockContent content;
  for (std::size_t i = blocks.count(); i-- > 0;) {
    blocks.decode(i, content);
    if (blocks.looks_exactly()) {
      EXPECT_EQ(content.events.size(), bounds[i].events) << "block " << i;
    }
    for (const Event& event : content.events) {
      EXPECT_GE(event.t, bounds[i].earliest);
      EXPECT_LE(event.t, bounds[i].latest);
      if (::testing::Test::HasFailure()) return {};
    }
    if (!content.events.empty()) {
      EXPECT_FALSE(blocks.place(i, content.events.size() - 1).empty());
    }
    if (defects != nullptr) {
      defects->read += content.defects.read;
      defects->bad_time += content.defects.bad_time;
      defects->bad_polarity += content.defects.bad_polarity;
    }
    parts[i] = content.events;
  }
  EventBatch all;
  for (const EventBatch& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// Sums that any library can form of its own events.
struct EventSums {
  std::size_t events = 0;
  std::uint64_t t = 0, x = 0, y = 0, on = 0;  // sums, t modulo 2^64
  bool operator==(const EventSums& other) const {
    return events == other.events && t == other.t && x == other.x && y == other.y && on == other.on;
  }
};

inline std::ostream& operator<<(std::ostream& out, const EventSums& sums) {
  return out << sums.events << " events, t " << sums.t << ", x " << sums.x << ", y " << sums.y
             << ", on " << sums.on;
}

inline EventSums sums_of(const EventBatch& events) {
  EventSums sums;
  sums.events = events.size();
  for (const Event& event : events) {
    sums.t += static_cast<std::uint64_t>(event.t);
    sums.x += event.x;
    sums.y += event.y;
    sums.on += event.polarity > 0 ? 1 : 0;
  }
  return sums;
}

/// Folder of real recordings; empty where this machine has none.
inline std::string real_data_folder() {
  const char* folder = std::getenv("SPIKEDEPTH_REAL_DATA");
  return folder == nullptr ? "" : folder;
}

/// What `function` complains of; "" if of nothing. Anything but a DataError ends the test.
template <typename Function>
std::string data_error(const Function& function) {
  try {
    function();
  } catch (const DataError& problem) {
    return problem.what();
  }
  return "";
}

}  // namespace spikedepth::test
