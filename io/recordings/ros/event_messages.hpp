#pragma once
// Events in one ROS message.
#include <string>
#include <vector>

#include "core/camera/sensor.hpp"
#include "io/recordings/ros/ros_store.hpp"
#include "io/streams/event_blocks.hpp"
#include "io/streams/evt3_words.hpp"

namespace spikedepth {

/// How the messages of a topic hold events.
enum class EventMessageKind { none, array, packet };

/// `array`: dvs_msgs and prophesee_event_msgs/EventArray, 13 bytes an event; `packet`:
/// event_camera_msgs/EventPacket (event_array_msgs/EventArray of old), words of the camera.
EventMessageKind event_message_kind(const std::string& type);

/// Order of an EventArray's fields, which the definition beside the messages tells.
struct EventArrayLayout {
  bool size_first = true;  // header, height, width, events; else header, events, height, width
};

/// Without a definition the usual order is taken. Throws BadBytes for any other one.
EventArrayLayout event_array_layout(const std::string& definition);

/// What the messages before leave for the next.
struct EventMessageState {
  Evt3State evt3;
  std::uint64_t next_number = 0;  // of a packet
  bool has_number = false;
};

/// What a message says beside its events.
struct EventMessageFacts {
  TimeUs header_us = 0;  // when the message was made, in Unix microseconds
  SensorSize sensor;
  std::uint64_t lost_packets = 0;  // between it and the one before
  bool has_camera_clock = false;   // its times are known only up to multiples of kEvt3PeriodUs
};

class EventMessages {
 public:
  /// Throws BadBytes if the topic's definition is of another kind.
  explicit EventMessages(const RosTopic& topic);

  /// Appends the events of a message and counts those that became none. Times are Unix
  /// microseconds, those of EVT3 the camera's own. Throws BadBytes.
  EventMessageFacts decode(std::string_view bytes, EventMessageState& state,
                           BlockContent& out) const;

 private:
  EventMessageFacts decode_array(std::string_view bytes, BlockContent& out) const;
  EventMessageFacts decode_packet(std::string_view bytes, EventMessageState& state,
                                  BlockContent& out) const;
  EventMessageKind kind_;
  EventArrayLayout layout_;
  bool cdr_;
};

}  // namespace spikedepth
