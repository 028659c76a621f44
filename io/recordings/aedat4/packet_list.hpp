#pragma once
// Where the packets of an AEDAT 4 file lie.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "io/recordings/aedat4/aedat4_header.hpp"

namespace spikedepth {

/// One packet: a header of 8 bytes, then `size` bytes.
struct Aedat4Packet {
  std::uint64_t at = 0;     // of its bytes, behind the header
  std::uint32_t size = 0;   // as they are packed
  std::uint32_t count = 0;  // elements; 0: not told
  TimeUs first = 0;         // of the elements, both included; where `count` is told
  TimeUs last = -1;
};

struct Aedat4Packets {
  std::map<std::int32_t, std::vector<Aedat4Packet>> streams;  // by id, in the file's order
  std::vector<std::string> notes;
};

/// Lists packets from the table at the file's end, and by walking over them where there is none, as
/// a recorder that was killed leaves it, or where it does not cover the file. Throws DataError.
Aedat4Packets list_packets(const FileBytes& file, const Aedat4Header& header);

}  // namespace spikedepth
