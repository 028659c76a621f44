#pragma once
// The words inside event_camera_msgs/EventPacket, but for EVT3.
// Source: the package event_camera_codecs as it is documented and behaves.
#include <cstdint>
#include <string_view>

#include "core/events/event.hpp"

namespace spikedepth {

/// `mono`: 64 bits an event; nanoseconds since `base_ns` in bits 31..0, x 47..32, y 62..48,
/// polarity 63.
void decode_mono(std::string_view bytes, std::int64_t base_ns, EventBatch& out);

/// `libcaer`: 64 bits an event; polarity in bit 1, y 16..2, x 31..17, then microseconds since
/// `base_ns` in 31 bits, which may wrap within a packet.
void decode_libcaer(std::string_view bytes, std::int64_t base_ns, EventBatch& out);

/// `libcaer_cmp`: words of 16 bits; the clock starts anew in each packet, at `base_ns`.
void decode_libcaer_cmp(std::string_view bytes, std::int64_t base_ns, EventBatch& out);

}  // namespace spikedepth
