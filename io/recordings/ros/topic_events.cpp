#include "io/recordings/ros/topic_events.hpp"

#include <algorithm>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/streams/byte_cursor.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kEventsABlock = 32'768;
/// A list of more messages would take more memory than a topic is worth.
constexpr std::size_t kMostMessages = 8'000'000;

EventMessages messages_of(const RosStore& store, const RosTopic& topic) {
  try {
    return EventMessages(topic);
  } catch (const BadBytes& problem) {
    throw DataError(store.files().front(),
                    "topic " + clipped(topic.name, 60) + " has " + problem.what());
  }
}

}  // namespace

TopicEvents::TopicEvents(std::shared_ptr<RosStore> store, const RosTopic& topic)
    : store_(std::move(store)), name_(topic.name), messages_(messages_of(*store_, topic)) {}

EventMessageFacts TopicEvents::decode_message(const RosMessage& message, std::string_view bytes,
                                              EventMessageState& state, BlockContent& out) const {
  try {
    return messages_.decode(bytes, state, out);
  } catch (const BadBytes& problem) {
    throw DataError(store_->path_of(message), "topic " + clipped(name_, 60) + ", " +
                                                  store_->place(message) + ": " + problem.what() +
                                                  "; copy or record it again");
  }
}

void TopicEvents::add(const RosMessage& message, std::string_view bytes) {
  if (places_.size() >= kMostMessages)
    throw DataError(store_->path_of(message), "topic " + clipped(name_, 60) + " has more than " +
                                                  std::to_string(kMostMessages) + " messages");
  if (blocks_.empty() || blocks_.back().bounds.events >= kEventsABlock) {
    Block block;
    block.first_message = places_.size();
    block.state = state_;
    block.bounds = {0, std::numeric_limits<TimeUs>::max(), std::numeric_limits<TimeUs>::min()};
    blocks_.push_back(block);
  }
  scratch_.events.clear();
  const EventMessageFacts facts = decode_message(message, bytes, state_, scratch_);
  places_.push_back(message);
  BlockBounds& bounds = blocks_.back().bounds;
  bounds.events += scratch_.events.size();
  for (const Event& event : scratch_.events) {
    bounds.earliest = std::min(bounds.earliest, event.t);
    bounds.latest = std::max(bounds.latest, event.t);
  }
  if (!has_events_ && !scratch_.events.empty()) {
    has_events_ = true;
    header_ahead_us_ = facts.header_us - scratch_.events.front().t;
  }
  sensor_ = {std::max(sensor_.width, facts.sensor.width),
             std::max(sensor_.height, facts.sensor.height)};
  lost_packets_ += facts.lost_packets;
  has_camera_clock_ = has_camera_clock_ || facts.has_camera_clock;
}

void TopicEvents::move_camera_clock(TimeUs by) {
  for (Block& block : blocks_) {
    block.state.evt3.wraps_us += by;
    if (block.bounds.events == 0) continue;
    block.bounds.earliest += by;
    block.bounds.latest += by;
  }
  header_ahead_us_ -= by;
}

void TopicEvents::decode(std::size_t block, BlockContent& out) {
  out.events.clear();
  out.defects = {};
  const std::size_t end =
      block + 1 < blocks_.size() ? blocks_[block + 1].first_message : places_.size();
  EventMessageState state = blocks_.at(block).state;
  out.events.reserve(static_cast<std::size_t>(blocks_[block].bounds.events));
  for (std::size_t i = blocks_[block].first_message; i < end; ++i)
    decode_message(places_[i], store_->read(places_[i]), state, out);
}

std::string TopicEvents::place(std::size_t block, std::size_t index) const {
  const RosMessage& message = places_[blocks_.at(block).first_message];
  return "event " + std::to_string(index) + " from " + store_->place(message) + " on";
}

}  // namespace spikedepth
