#include "io/recordings/ros/event_messages.hpp"

#include <sstream>

#include "core/base/text.hpp"
#include "io/recordings/ros/packet_codecs.hpp"
#include "io/recordings/ros/ros_fields.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kEventBytes = 13;  // x, y, seconds, nanoseconds, polarity
// CDR aligns each number by itself: seconds lie at 4 + 16 i, and x and y before them as near as may
// be, so that those of all events but the first begin two bytes before the stride of 16.
constexpr std::size_t kCdrEventBytes = 16;
constexpr std::size_t kCdrShift = 2;
constexpr std::size_t kMostPacketBytes = std::size_t{16} << 20U;  // drivers send some 10 kB
constexpr std::uint32_t kMostPixels = 65'535;

SensorSize sensor_of(std::uint32_t width, std::uint32_t height) {
  if (width > kMostPixels || height > kMostPixels)
    throw BadBytes("a sensor of " + std::to_string(width) + " x " + std::to_string(height) +
                   " pixels");
  return {static_cast<int>(width), static_cast<int>(height)};
}

/// Names of the fields of the first or, of several in one text, another message: "header height".
std::string field_names(const std::string& definition, const std::string& message) {
  std::istringstream lines(definition);
  std::string names;
  bool inside = message.empty();
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string type;
    std::string name;
    words >> type >> name;
    if (type == "MSG:") {
      inside = !message.empty() && ends_with(name, "/" + message);
    } else if (starts_with(type, "===")) {
      inside = false;
    } else if (inside && !name.empty() && line.find('=') == std::string::npos) {
      names += (names.empty() ? "" : " ") + name;
    }
  }
  return names;
}

}  // namespace

EventMessageKind event_message_kind(const std::string& type) {
  if (type == "dvs_msgs/EventArray" || type == "prophesee_event_msgs/EventArray")
    return EventMessageKind::array;
  if (type == "event_camera_msgs/EventPacket" || type == "event_array_msgs/EventArray")
    return EventMessageKind::packet;
  return EventMessageKind::none;
}

EventArrayLayout event_array_layout(const std::string& definition) {
  if (definition.empty()) return {};
  const std::string names = field_names(definition, "");
  const std::string event = field_names(definition, "Event");
  if (!event.empty() && event != "x y ts polarity")
    throw BadBytes("events with the fields '" + clipped(event, 60) +
                   "', where x, y, ts, polarity were expected");
  if (names == "header height width events") return {true};
  if (names == "header events height width") return {false};
  throw BadBytes("messages with the fields '" + clipped(names, 60) +
                 "', where header, height, width and events were expected");
}

EventMessages::EventMessages(const RosTopic& topic)
    : kind_(event_message_kind(topic.type)), cdr_(topic.cdr) {
  if (kind_ == EventMessageKind::array) layout_ = event_array_layout(topic.definition);
}

EventMessageFacts EventMessages::decode_array(std::string_view bytes, BlockContent& out) const {
  RosFields fields(bytes, cdr_);
  EventMessageFacts facts;
  facts.header_us = us_of_ns(fields.header_ns());
  const auto take_size = [&] {
    const auto height = fields.take<std::uint32_t>();
    facts.sensor = sensor_of(fields.take<std::uint32_t>(), height);
  };
  if (layout_.size_first) take_size();
  const std::size_t count = fields.take<std::uint32_t>();
  const std::size_t stride = cdr_ ? kCdrEventBytes : kEventBytes;
  if (count > 0 &&
      (count > fields.left() / kEventBytes || stride * (count - 1) + kEventBytes > fields.left()))
    throw BadBytes(std::to_string(count) + " events in " + std::to_string(fields.left()) +
                   " bytes");
  const std::string_view events = fields.bytes(count == 0 ? 0 : stride * (count - 1) + kEventBytes);
  out.events.reserve(out.events.size() + count);
  for (std::size_t i = 0; i < count; ++i) {
    const char* event = events.data() + stride * i;
    const std::int64_t seconds = cdr_ ? std::int64_t{load_little<std::int32_t>(event + 4)}
                                      : std::int64_t{load_little<std::uint32_t>(event + 4)};
    const char* pixel = cdr_ && i > 0 ? event - kCdrShift : event;
    out.events.push_back({seconds * 1'000'000 + load_little<std::uint32_t>(event + 8) / 1000,
                          load_little<std::uint16_t>(pixel), load_little<std::uint16_t>(pixel + 2),
                          event[12] != 0 ? std::int8_t{1} : std::int8_t{-1}});
  }
  if (!layout_.size_first) take_size();
  return facts;
}

EventMessageFacts EventMessages::decode_packet(std::string_view bytes, EventMessageState& state,
                                               BlockContent& out) const {
  RosFields fields(bytes, cdr_);
  EventMessageFacts facts;
  facts.header_us = us_of_ns(fields.header_ns());
  const auto height = fields.take<std::uint32_t>();
  facts.sensor = sensor_of(fields.take<std::uint32_t>(), height);
  const auto number = fields.take<std::uint64_t>();
  const auto base_ns = static_cast<std::int64_t>(fields.take<std::uint64_t>());
  const std::string_view encoding = fields.text();
  const bool big_endian = fields.take<std::uint8_t>() != 0;
  const std::size_t count = fields.take<std::uint32_t>();
  const std::string_view events = fields.bytes(count);
  if (count > kMostPacketBytes)
    throw BadBytes("a packet of " + std::to_string(count) + " bytes, where at most " +
                   std::to_string(kMostPacketBytes) + " are read");
  if (big_endian) throw BadBytes("big-endian events, where little-endian ones are understood");
  if (state.has_number && number > state.next_number) {
    facts.lost_packets = number - state.next_number;
    state.evt3.lost_words();
  }
  state.next_number = number + 1;
  state.has_number = true;
  if (encoding == "evt3") {
    facts.has_camera_clock = true;
    const Evt3Counts counts = decode_evt3(reinterpret_cast<const std::uint8_t*>(events.data()),
                                          events.size() / 2, state.evt3, out.events);
    out.defects.read += counts.undated;
    out.defects.bad_time += counts.undated;
  } else if (encoding == "mono") {
    decode_mono(events, base_ns, out.events);
  } else if (encoding == "libcaer") {
    decode_libcaer(events, base_ns, out.events);
  } else if (encoding == "libcaer_cmp") {
    decode_libcaer_cmp(events, base_ns, out.events);
  } else if (encoding != "trigger") {
    throw BadBytes("events encoded as '" + clipped(std::string(encoding), 20) +
                   "', where evt3, libcaer_cmp, libcaer and mono are understood");
  }
  return facts;
}

EventMessageFacts EventMessages::decode(std::string_view bytes, EventMessageState& state,
                                        BlockContent& out) const {
  return kind_ == EventMessageKind::array ? decode_array(bytes, out)
                                          : decode_packet(bytes, state, out);
}

}  // namespace spikedepth
