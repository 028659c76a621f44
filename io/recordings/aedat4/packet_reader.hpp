#pragma once
// Reads and unpacks packets of an AEDAT 4 file.
#include <memory>
#include <string>
#include <vector>

#include "io/recordings/aedat4/flat_table.hpp"
#include "io/recordings/aedat4/packet_list.hpp"
#include "io/streams/file_bytes.hpp"
#include "io/streams/unpack.hpp"

namespace spikedepth {

/// Keeps one packet at a time: what `open` returned is gone with the next call.
class PacketReader {
 public:
  /// `type`: identifier of the packets' tables, e.g. EVTS.
  PacketReader(std::shared_ptr<const FileBytes> file, Packing packing, std::int32_t stream,
               std::string type);

  /// Throws DataError if the packet is not where it was said to be or does not unpack.
  FlatTable open(const Aedat4Packet& packet);
  /// What is wrong with a packet, as an error that names file and place.
  [[noreturn]] void fail(const Aedat4Packet& packet, const std::string& problem) const;

 private:
  std::shared_ptr<const FileBytes> file_;
  Packing packing_;
  std::int32_t stream_;
  std::string type_;
  std::unique_ptr<Unpacker> unpacker_ = std::make_unique<Unpacker>();
  std::vector<std::uint8_t> packed_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace spikedepth
