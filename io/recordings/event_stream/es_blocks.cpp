#include "io/recordings/event_stream/es_blocks.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "io/streams/byte_cursor.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kBlock_bytes = std::size_t{128} << 10U;
constexpr std::size_t kEvent_bytes = 5;
constexpr std::size_t kMore_bytes = kEvent_bytes - 1;  // of an event that begins in a block

/// What a byte between events says.
struct Head {
  bool is_event = true;  // four bytes with x and y follow
  TimeUs step = 0;       // to be added to the time
  bool on = false;
  bool crossing = false;
};

Head dvs_head(std::uint8_t byte) {
  if (byte == 0xff) return {false, 0x7f, false, false};
  if (byte == 0xfe) return {false, 0, false, false};  // a reset
  return {true, byte >> 1, (byte & 1) != 0, false};
}

Head atis_head(std::uint8_t byte) {
  if ((byte & 0xfc) == 0xfc) return {false, 0x3f * (byte & 3), false, false};  // 0 is a reset
  return {true, byte >> 2, (byte & 2) != 0, (byte & 1) != 0};
}

}  // namespace

EsBlocks::EsBlocks(std::shared_ptr<const FileBytes> file, std::uint64_t begin, EsKind kind,
                   SensorSize sensor)
    : file_(std::move(file)), begin_(begin), kind_(kind), sensor_(sensor) {
  const std::uint64_t bytes = file_->size() - std::min(begin_, file_->size());
  const auto blocks = static_cast<std::size_t>((bytes + kBlock_bytes - 1) / kBlock_bytes);
  starts_.reserve(blocks);
  Start next;
  for (std::size_t block = 0; block < blocks; ++block) {
    starts_.push_back(next);
    BlockBounds bounds{0, std::numeric_limits<TimeUs>::max(), std::numeric_limits<TimeUs>::min()};
    next = run(block, next, [&bounds](const Event& event) {
      ++bounds.events;
      bounds.earliest = std::min(bounds.earliest, event.t);
      bounds.latest = std::max(bounds.latest, event.t);
    });
    starts_.back().bounds = bounds;
  }
}

/// Reads a block and the bytes behind it that its last event may need; returns how many bytes
/// belong to the block.
std::size_t EsBlocks::load(std::size_t block) {
  const std::uint64_t first = begin_ + std::uint64_t{block} * kBlock_bytes;
  const std::uint64_t left = file_->size() - first;
  bytes_.resize(
      static_cast<std::size_t>(std::min<std::uint64_t>(left, kBlock_bytes + kMore_bytes)));
  file_->read(first, bytes_.data(), bytes_.size());
  return static_cast<std::size_t>(std::min<std::uint64_t>(left, kBlock_bytes));
}

/// Hands on the changes that begin in a block; returns where the next one starts.
template <typename OnEvent>
EsBlocks::Start EsBlocks::run(std::size_t block, const Start& start, const OnEvent& on_event) {
  const std::size_t end = load(block);
  Start now{start.t, 0, {}};
  std::size_t at = start.skip;
  crossings_ = block == 0 ? 0 : crossings_;
  while (at < end) {
    const Head head = kind_ == EsKind::dvs ? dvs_head(bytes_[at]) : atis_head(bytes_[at]);
    now.t += head.step;
    if (!head.is_event) {
      ++at;
      continue;
    }
    if (bytes_.size() - at < kEvent_bytes) {
      is_cut_ = true;
      return now;
    }
    const auto x = load_little<std::uint16_t>(&bytes_[at + 1]);
    const auto y = load_little<std::uint16_t>(&bytes_[at + 3]);
    at += kEvent_bytes;
    if (head.crossing) {
      ++crossings_;
      continue;
    }
    // What lies outside stays outside when it is turned over.
    const int row = y < sensor_.height ? sensor_.height - 1 - y : 0xffff;
    on_event(Event{now.t, x, static_cast<std::uint16_t>(row),
                   head.on ? std::int8_t{1} : std::int8_t{-1}});
  }
  now.skip = static_cast<std::uint8_t>(at - end);
  return now;
}

void EsBlocks::decode(std::size_t block, BlockContent& out) {
  const std::uint64_t crossings = crossings_;
  out.events.clear();
  out.events.reserve(static_cast<std::size_t>(starts_[block].bounds.events));
  out.defects = {};
  run(block, starts_[block], [&out](const Event& event) { out.events.push_back(event); });
  crossings_ = crossings;
}

std::string EsBlocks::place(std::size_t block, std::size_t index) const {
  std::uint64_t number = index;
  for (std::size_t k = 0; k < block; ++k) number += starts_[k].bounds.events;
  return "event " + std::to_string(number) + " (from 0)";
}

}  // namespace spikedepth
