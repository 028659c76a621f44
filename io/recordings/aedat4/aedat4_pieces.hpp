#pragma once
// The pieces of an AEDAT 4 file as bytes.
#include <cstdint>
#include <string>
#include <vector>

#include "core/events/recording.hpp"

namespace spikedepth {

/// One stream as the header describes it.
struct Aedat4StreamText {
  std::string output;  // "events"
  std::string type;    // EVTS or FRME
  std::string source;  // name of the camera
  SensorSize sensor;
};

/// One packet in the table at the file's end.
struct Aedat4Entry {
  std::int32_t stream = 0;
  std::int32_t size = 0;  // of its bytes as they lie in the file, behind the header of 8
  std::int64_t at = 0;    // of these bytes
  std::int64_t count = 0;
  TimeUs first = 0;
  TimeUs last = 0;
};

/// Everything before the first packet. `table_place`: where in it the table's position stands,
/// 64 bits.
std::vector<std::uint8_t> aedat4_start(const std::vector<Aedat4StreamText>& streams, bool packed,
                                       std::int64_t table_at, std::uint64_t& table_place);

/// Unpacked contents of packets; times are `t + base`.
std::vector<std::uint8_t> event_packet(const Event* events, std::size_t count, TimeUs base);
std::vector<std::uint8_t> frame_packet(const GrayImage& image, TimeUs t);

std::vector<std::uint8_t> packet_table(const std::vector<Aedat4Entry>& entries);

/// An LZ4 frame.
std::vector<std::uint8_t> packed_lz4(const std::vector<std::uint8_t>& bytes);

}  // namespace spikedepth
