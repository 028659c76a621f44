#pragma once
// What readers of events in blocks share: kept blocks, windows put together, the last events.
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "core/events/recording.hpp"

namespace spikedepth {

inline bool by_time(const Event& a, const Event& b) {
  return a.t < b.t;
}

/// Keeps the blocks of events that were used last.
template <std::size_t kSlots>
class BlockCache {
 public:
  struct Slot {
    std::uint64_t block = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t used = 0;  // the smallest one is the next to be replaced
    EventBatch events;
  };

  /// The slot of a block, filled by fill(events) where it is not kept.
  template <typename Fill>
  Slot& get(std::uint64_t block, const Fill& fill) {
    Slot* oldest = &slots_[0];
    for (Slot& slot : slots_) {
      if (slot.block == block) {
        slot.used = ++clock_;
        return slot;
      }
      if (slot.used < oldest->used) oldest = &slot;
    }
    oldest->block = std::numeric_limits<std::uint64_t>::max();  // stays so if reading fails
    fill(oldest->events);
    oldest->block = block;
    oldest->used = ++clock_;
    return *oldest;
  }

 private:
  std::array<Slot, kSlots> slots_;
  std::uint64_t clock_ = 0;
};

/// Replaces `out` by the events that visit(visitor) hands out in pieces, sorted by time.
template <typename Visit>
void gather_events(const Visit& visit, EventBatch& out) {
  out.clear();
  bool sorted = true;
  visit([&](const Event* first, std::size_t count) {
    sorted = sorted && (out.empty() || out.back().t <= first->t);
    out.insert(out.end(), first, first + count);
  });
  if (!sorted) std::stable_sort(out.begin(), out.end(), by_time);
}

/// Replaces `out` by the last `count` events before `end` of a stream with `events` events in
/// `all`, by read(window, out) of windows that grow from what the mean rate tells.
template <typename Read>
void read_last_events(const Read& read, TimeWindow all, std::uint64_t events, TimeUs end,
                      std::size_t count, EventBatch& out) {
  out.clear();
  end = std::min(end, all.end);
  if (count == 0 || events == 0 || end <= all.begin) return;
  const double mean_gap_us = static_cast<double>(all.length()) / static_cast<double>(events);
  const auto wanted = static_cast<double>(std::min<std::uint64_t>(count, events));
  TimeUs length = 1 + static_cast<TimeUs>(1.25 * mean_gap_us * wanted);
  while (true) {
    const TimeUs begin = end - all.begin > length ? end - length : all.begin;
    read({begin, end}, out);
    if (out.size() >= count || begin == all.begin) break;
    length *= 2;
  }
  if (out.size() > count) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(count));
}

}  // namespace spikedepth
