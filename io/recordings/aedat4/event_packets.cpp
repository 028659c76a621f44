#include "io/recordings/aedat4/event_packets.hpp"

#include <algorithm>
#include <limits>

#include "core/base/vector_code.hpp"
#include "io/streams/packed_event.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kEventBytes = 16;
constexpr std::uint64_t kEventsABlock = 32'768;
/// Of packets whose number of events is not told; packed, an event takes some 8 bytes.
constexpr std::uint64_t kPackedBytesABlock = 262'144;
constexpr std::size_t kSamples = 3;

struct Times {
  TimeUs earliest = std::numeric_limits<TimeUs>::max();
  TimeUs latest = std::numeric_limits<TimeUs>::min();
};

// In the file an event is a time of 64 bits, x and y of 16, a byte for the polarity and three bytes
// of nothing. Four events are eight words of 64 bits: a time, then the rest, and so on.
using Words = std::int64_t __attribute__((vector_size(64)));
constexpr std::size_t kEventsAtOnce = sizeof(Words) / kEventBytes;

constexpr std::int64_t kRest[3] = {
    std::int64_t{0xff} << 32,  // the polarity
    std::int64_t{1} << 32,     // that of ON
    0xffffffff                 // x and y
};
constexpr Words kPolarity = {0, kRest[0], 0, kRest[0], 0, kRest[0], 0, kRest[0]};
constexpr Words kOn = {0, kRest[1], 0, kRest[1], 0, kRest[1], 0, kRest[1]};
constexpr Words kKept = {-1, kRest[2], -1, kRest[2], -1, kRest[2], -1, kRest[2]};

inline void convert_one(const std::uint8_t* from, Event* to, Times& times) {
  const auto t = load_little<TimeUs>(from);
  const auto rest = load_little<std::uint64_t>(from + 8);
  times.earliest = std::min(times.earliest, t);
  times.latest = std::max(times.latest, t);
  store_event(to, t, (rest & 0xffffffffU) | pixel_word(0, 0, (rest >> 32U & 0xffU) != 0 ? 1 : 0));
}

/// Copies events and widens the bounds of their times.
SPIKEDEPTH_VECTOR void convert(const std::uint8_t* from, std::size_t count, Event* to,
                               Times& times) {
  Words earliest = Words{} + times.earliest;
  Words latest = Words{} + times.latest;
  std::size_t i = 0;
  for (; i + kEventsAtOnce <= count; i += kEventsAtOnce) {
    Words words;
    std::memcpy(&words, from + kEventBytes * i, sizeof words);
    earliest = words < earliest ? words : earliest;
    latest = words > latest ? words : latest;
    const Words is_off = (words & kPolarity) == 0;
    words = (words & kKept) | (is_off & kPolarity) | (~is_off & kOn);
    std::memcpy(static_cast<void*>(to + i), &words, sizeof words);
  }
  for (std::size_t lane = 0; lane < 2 * kEventsAtOnce; lane += 2) {  // those of times
    times.earliest = std::min<TimeUs>(times.earliest, earliest[lane]);
    times.latest = std::max<TimeUs>(times.latest, latest[lane]);
  }
  for (; i < count; ++i) convert_one(from + kEventBytes * i, to + i, times);
}

Times times_of(const FlatVector& events) {
  Times times;
  for (std::size_t i = 0; i < events.count; ++i) {
    const auto t = load_little<TimeUs>(events.begin + kEventBytes * i);
    times.earliest = std::min(times.earliest, t);
    times.latest = std::max(times.latest, t);
  }
  return times;
}

}  // namespace

EventPackets::EventPackets(PacketReader reader, std::vector<Aedat4Packet> packets)
    : reader_(std::move(reader)), packets_(std::move(packets)) {
  told_ = table_is_right();
  std::uint64_t size = 0;
  for (std::size_t i = 0; i < packets_.size(); ++i) {
    if (size == 0) first_packet_.push_back(i);
    size += told_ ? packets_[i].count : packets_[i].size;
    if (size >= (told_ ? kEventsABlock : kPackedBytesABlock)) size = 0;
  }
  first_packet_.push_back(packets_.size());
}

FlatVector EventPackets::events_of(const Aedat4Packet& packet) {
  const FlatTable table = reader_.open(packet);
  try {
    return table.vector(0, kEventBytes);
  } catch (const BadBytes& problem) {
    reader_.fail(packet, problem.what());
  }
}

/// The packet with number and times as its content has them.
Aedat4Packet EventPackets::measured(const Aedat4Packet& packet) {
  Aedat4Packet found = packet;
  const FlatVector events = events_of(packet);
  const Times times = times_of(events);
  found.count = static_cast<std::uint32_t>(events.count);
  found.first = times.earliest;
  found.last = times.latest;
  return found;
}

/// Whether all packets have numbers, and those of the first, the middle and the last one are right.
bool EventPackets::table_is_right() {
  if (packets_.empty()) return false;
  for (const Aedat4Packet& packet : packets_) {
    if (packet.count == 0) return false;
  }
  for (std::size_t i = 0; i < kSamples; ++i) {
    const Aedat4Packet& told = packets_[i * (packets_.size() - 1) / (kSamples - 1)];
    const Aedat4Packet found = measured(told);
    if (found.count != told.count || found.first < told.first || found.last > told.last)
      return false;
  }
  return true;
}

BlockBounds EventPackets::look(std::size_t block) {
  BlockBounds bounds{0, std::numeric_limits<TimeUs>::max(), std::numeric_limits<TimeUs>::min()};
  for (std::size_t i = first_packet_[block]; i < first_packet_[block + 1]; ++i) {
    if (!told_) packets_[i] = measured(packets_[i]);
    bounds.events += packets_[i].count;
    if (packets_[i].count == 0) continue;
    bounds.earliest = std::min(bounds.earliest, packets_[i].first);
    bounds.latest = std::max(bounds.latest, packets_[i].last);
  }
  return bounds;
}

void EventPackets::decode(std::size_t block, BlockContent& out) {
  out.defects = {};
  std::size_t filled = 0;
  for (std::size_t i = first_packet_[block]; i < first_packet_[block + 1]; ++i) {
    const Aedat4Packet& packet = packets_[i];
    const FlatVector events = events_of(packet);
    // Memory that is there already is not cleared again.
    if (out.events.size() < filled + events.count) out.events.resize(filled + events.count);
    Times times;
    convert(events.begin, events.count, out.events.data() + filled, times);
    filled += events.count;
    if (!told_ || events.count == 0) continue;
    if (events.count != packet.count || times.earliest < packet.first || times.latest > packet.last)
      reader_.fail(packet, "it holds " + std::to_string(events.count) + " events from " +
                               std::to_string(times.earliest) + " to " +
                               std::to_string(times.latest) +
                               " us, but the file's table tells of " +
                               std::to_string(packet.count) + " from " +
                               std::to_string(packet.first) + " to " + std::to_string(packet.last));
  }
  out.events.resize(filled);
}

std::string EventPackets::place(std::size_t block, std::size_t index) const {
  for (std::size_t i = first_packet_[block]; i < first_packet_[block + 1]; ++i) {
    if (index < packets_[i].count)
      return "event " + std::to_string(index) + " of the packet at byte " +
             std::to_string(packets_[i].at - 8);
    index -= packets_[i].count;
  }
  return "packet " + std::to_string(first_packet_[block + 1]);
}

}  // namespace spikedepth
