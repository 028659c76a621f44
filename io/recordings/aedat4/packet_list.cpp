#include "io/recordings/aedat4/packet_list.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "core/base/error.hpp"
#include "io/recordings/aedat4/flat_table.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kHeaderBytes = 8;
/// A list of more packets would take more memory than any recording is worth.
constexpr std::size_t kMostPackets = 8'000'000;

struct PacketHeader {
  std::int32_t stream = 0;
  std::int32_t size = 0;
};

PacketHeader header_at(const FileBytes& file, std::uint64_t at) {
  PacketHeader header;
  file.read(at, &header, kHeaderBytes);
  return header;
}

void check_count(const FileBytes& file, std::size_t count) {
  if (count > kMostPackets)
    throw DataError(file.path(), "has more than " + std::to_string(kMostPackets) +
                                     " packets, which no recorder writes; copy or download it "
                                     "again");
}

/// Whether nothing but zeros lies in [at, end): space that was taken but never written.
bool is_zero(const FileBytes& file, std::uint64_t at, std::uint64_t end) {
  std::vector<char> piece;
  while (at < end) {
    piece.resize(std::min<std::uint64_t>(end - at, 1U << 20U));
    file.read(at, piece.data(), piece.size());
    if (std::any_of(piece.begin(), piece.end(), [](char c) { return c != 0; })) return false;
    at += piece.size();
  }
  return true;
}

/// Packets from their own headers, up to `end`.
Aedat4Packets walk(const FileBytes& file, std::uint64_t begin, std::uint64_t end) {
  Aedat4Packets found;
  std::size_t count = 0;
  for (std::uint64_t at = begin; at < end;) {
    const std::uint64_t left = end - at;
    const PacketHeader header = left < kHeaderBytes ? PacketHeader{0, 1} : header_at(file, at);
    const auto needed = kHeaderBytes + static_cast<std::uint64_t>(std::max(header.size, 0));
    if (header.stream == 0 && header.size == 0 && is_zero(file, at, end)) {
      found.notes.push_back("from byte " + std::to_string(at) +
                            " on the file holds only zeros; the recorder did not finish it");
      return found;
    }
    if (header.stream < 0 || header.size <= 0)
      throw DataError(file.path(), "has a packet at byte " + std::to_string(at) + " of stream " +
                                       std::to_string(header.stream) + " with " +
                                       std::to_string(header.size) +
                                       " bytes, which cannot be; copy or download it again");
    if (needed > left) {
      found.notes.push_back("the last packet, at byte " + std::to_string(at) +
                            ", is cut off and left out; the recorder did not finish it");
      return found;
    }
    found.streams[header.stream].push_back(
        {at + kHeaderBytes, static_cast<std::uint32_t>(header.size)});
    check_count(file, ++count);
    at += needed;
  }
  return found;
}

/// An entry of the table at the end.
Aedat4Packet packet_of(const FlatTable& entry, std::int32_t& stream) {
  Aedat4Packet packet;
  packet.at = static_cast<std::uint64_t>(entry.number<std::int64_t>(0, 0));
  const std::uint8_t* header = entry.inlined(1, kHeaderBytes);
  if (header == nullptr) throw BadBytes("a packet without stream and size");
  stream = load_little<std::int32_t>(header);
  const auto size = load_little<std::int32_t>(header + 4);
  if (size <= 0 || stream < 0) throw BadBytes("a packet of " + std::to_string(size) + " bytes");
  packet.size = static_cast<std::uint32_t>(size);
  const auto count = entry.number<std::int64_t>(2, 0);
  packet.first = entry.number<std::int64_t>(3, 0);
  packet.last = entry.number<std::int64_t>(4, 0);
  const bool likely = count > 0 && count <= std::int64_t{kMostUnpackedBytes / 16} &&
                      packet.first <= packet.last && packet.last != 0;
  packet.count = likely ? static_cast<std::uint32_t>(count) : 0;
  return packet;
}

/// Whether the packets lie one behind the other from `begin` to `end`.
bool covers(std::vector<Aedat4Packet> packets, std::uint64_t begin, std::uint64_t end) {
  std::sort(packets.begin(), packets.end(),
            [](const auto& a, const auto& b) { return a.at < b.at; });
  for (const Aedat4Packet& packet : packets) {
    if (packet.at != begin + kHeaderBytes) return false;
    begin = packet.at + packet.size;
  }
  return begin == end;
}

bool describes(const Aedat4Header& header, std::int32_t stream) {
  return std::any_of(header.streams.begin(), header.streams.end(),
                     [stream](const Aedat4Stream& known) { return known.id == stream; });
}

/// Nothing where the table is unreadable or does not cover the file.
std::optional<Aedat4Packets> from_table(const FileBytes& file, const Aedat4Header& header) {
  const auto at = static_cast<std::uint64_t>(header.table_at);
  if (file.size() - at > kMostUnpackedBytes) return std::nullopt;
  std::vector<std::uint8_t> packed(file.size() - at);
  file.read(at, packed.data(), packed.size());
  Aedat4Packets found;
  std::vector<Aedat4Packet> all;
  try {
    std::vector<std::uint8_t> bytes;
    const std::size_t size = Unpacker().unpack(header.packing, packed.data(), packed.size(), bytes);
    const FlatTable root =
        FlatTable::sized_root({reinterpret_cast<const char*>(bytes.data()), size}, "FTAB");
    const FlatVector entries = root.vector(0, 4);
    check_count(file, entries.count);
    for (std::size_t i = 0; i < entries.count; ++i) {
      std::int32_t stream = 0;
      all.push_back(packet_of(root.element(entries, i), stream));
      if (!describes(header, stream)) return std::nullopt;
      found.streams[stream].push_back(all.back());
    }
  } catch (const BadBytes&) {
    return std::nullopt;
  }
  if (!covers(std::move(all), header.packets_at, at)) return std::nullopt;
  for (auto& [id, packets] : found.streams) {
    (void)id;
    std::sort(packets.begin(), packets.end(),
              [](const auto& a, const auto& b) { return a.at < b.at; });
  }
  return found;
}

}  // namespace

Aedat4Packets list_packets(const FileBytes& file, const Aedat4Header& header) {
  if (header.table_at <= 0) {
    Aedat4Packets found = walk(file, header.packets_at, file.size());
    found.notes.insert(
        found.notes.begin(),
        "the file has no table of packets, as when a recorder is killed; its packets "
        "were found one by one");
    return found;
  }
  const auto table = static_cast<std::uint64_t>(header.table_at);
  if (table < header.packets_at || table >= file.size())
    throw DataError(file.path(), "has " + std::to_string(file.size()) +
                                     " bytes, but its table of packets is said to begin at byte " +
                                     std::to_string(table) + "; copy or download it again");
  if (auto found = from_table(file, header)) return std::move(*found);
  Aedat4Packets found = walk(file, header.packets_at, table);
  found.notes.insert(found.notes.begin(),
                     "its table of packets is damaged and was not used; the packets were found one "
                     "by one");
  return found;
}

}  // namespace spikedepth
