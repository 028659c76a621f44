#pragma once
// The event packets of one stream of an AEDAT 4 file.
#include <vector>

#include "io/recordings/aedat4/packet_reader.hpp"
#include "io/streams/event_blocks.hpp"

namespace spikedepth {

/// A block is as many packets as hold some 32,000 events. look() takes numbers and times from the
/// file's table where that tells them and a sample of packets agrees; else it unpacks each packet.
class EventPackets : public EventBlocks {
 public:
  /// `packets` in the file's order. Throws DataError.
  EventPackets(PacketReader reader, std::vector<Aedat4Packet> packets);

  std::size_t count() const override { return first_packet_.size() - 1; }
  void decode(std::size_t block, BlockContent& out) override;
  BlockBounds look(std::size_t block) override;
  std::string place(std::size_t block, std::size_t index) const override;

 private:
  FlatVector events_of(const Aedat4Packet& packet);
  Aedat4Packet measured(const Aedat4Packet& packet);
  bool table_is_right();

  PacketReader reader_;
  std::vector<Aedat4Packet> packets_;
  std::vector<std::size_t> first_packet_;  // of each block, and one past the last
  bool told_ = false;                      // the table's numbers are taken
};

}  // namespace spikedepth
