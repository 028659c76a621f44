#pragma once
// The messages of one topic as blocks of events.
#include <memory>
#include <vector>

#include "io/recordings/ros/event_messages.hpp"
#include "io/recordings/ros/ros_store.hpp"
#include "io/streams/event_blocks.hpp"

namespace spikedepth {

/// Filled message by message while the recording is walked through once; look() then tells what was
/// found on the way, so that nothing is unpacked twice to know it.
class TopicEvents : public EventBlocks {
 public:
  /// Throws DataError if the topic's definition is not understood.
  TopicEvents(std::shared_ptr<RosStore> store, const RosTopic& topic);

  /// The topic's next message. Throws DataError if it is damaged.
  void add(const RosMessage& message, std::string_view bytes);

  std::size_t count() const override { return blocks_.size(); }
  void decode(std::size_t block, BlockContent& out) override;
  BlockBounds look(std::size_t block) override { return blocks_.at(block).bounds; }
  std::string place(std::size_t block, std::size_t index) const override;

  SensorSize sensor() const { return sensor_; }  // the largest that a message tells
  std::uint64_t lost_packets() const { return lost_packets_; }
  bool has_camera_clock() const { return has_camera_clock_; }
  /// What the header of the first message with events is ahead of its first event.
  TimeUs header_ahead_us() const { return header_ahead_us_; }
  /// Moves all times by a multiple of kEvt3PeriodUs, which EVT3 itself cannot tell.
  void move_camera_clock(TimeUs by);

 private:
  struct Block {
    std::size_t first_message = 0;
    EventMessageState state;  // before its first message
    BlockBounds bounds;
  };
  EventMessageFacts decode_message(const RosMessage& message, std::string_view bytes,
                                   EventMessageState& state, BlockContent& out) const;

  std::shared_ptr<RosStore> store_;
  std::string name_;
  EventMessages messages_;
  std::vector<RosMessage> places_;
  std::vector<Block> blocks_;
  EventMessageState state_;  // behind the last message
  BlockContent scratch_;
  SensorSize sensor_;
  std::uint64_t lost_packets_ = 0;
  bool has_camera_clock_ = false;
  bool has_events_ = false;
  TimeUs header_ahead_us_ = 0;
};

}  // namespace spikedepth
