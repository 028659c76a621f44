#include "io/recordings/aedat4/packet_reader.hpp"

#include "core/base/error.hpp"

namespace spikedepth {

namespace {
constexpr std::size_t kHeaderBytes = 8;
}

PacketReader::PacketReader(std::shared_ptr<const FileBytes> file, Packing packing,
                           std::int32_t stream, std::string type)
    : file_(std::move(file)), packing_(packing), stream_(stream), type_(std::move(type)) {}

FlatTable PacketReader::open(const Aedat4Packet& packet) {
  const std::size_t needed = kHeaderBytes + packet.size;
  // Checked before memory is taken: a size is only a claim.
  if (packet.at + packet.size > file_->size()) fail(packet, "it ends behind the file's end");
  if (packed_.size() < needed) packed_.resize(needed);
  file_->read(packet.at - kHeaderBytes, packed_.data(), needed);
  if (load_little<std::int32_t>(packed_.data()) != stream_ ||
      load_little<std::uint32_t>(packed_.data() + 4) != packet.size)
    fail(packet, "it is not the packet that the file's table tells of");
  try {
    const std::size_t expected = packet.count > 0 ? 16 * std::size_t{packet.count} + 64 : 0;
    const std::uint8_t* bytes = packed_.data() + kHeaderBytes;
    std::size_t size = packet.size;
    if (packing_ != Packing::none) {
      size = unpacker_->unpack(packing_, bytes, size, bytes_, expected);
      bytes = bytes_.data();
    }
    return FlatTable::sized_root({reinterpret_cast<const char*>(bytes), size}, type_);
  } catch (const BadBytes& problem) {
    fail(packet, problem.what());
  }
}

void PacketReader::fail(const Aedat4Packet& packet, const std::string& problem) const {
  throw DataError(file_->path(), "has a damaged packet at byte " +
                                     std::to_string(packet.at - kHeaderBytes) + " (stream " +
                                     std::to_string(stream_) + "): " + problem +
                                     "; copy or download it again");
}

}  // namespace spikedepth
