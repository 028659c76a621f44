#pragma once
// What an AEDAT 4 file says of itself before its packets.
#include <cstdint>
#include <string>
#include <vector>

#include "core/camera/sensor.hpp"
#include "io/streams/file_bytes.hpp"
#include "io/streams/unpack.hpp"

namespace spikedepth {

/// One stream of packets of one kind.
struct Aedat4Stream {
  std::int32_t id = 0;
  std::string type;    // EVTS, FRME, IMUS, TRIG, ...
  std::string output;  // its name at the module that wrote it: "events"
  std::string source;  // the camera: "DAVIS346_00000104"; may be empty
  SensorSize sensor;   // 0 x 0 if not told
};

struct Aedat4Header {
  Packing packing = Packing::none;
  std::int64_t table_at = -1;         // of the list of packets; 0 or less: there is none
  std::uint64_t packets_at = 0;       // of the first packet
  std::vector<Aedat4Stream> streams;  // by id
};

constexpr char kAedat4Magic[] = "#!AER-DAT4.";

/// Throws DataError.
Aedat4Header read_aedat4_header(const FileBytes& file);

}  // namespace spikedepth
