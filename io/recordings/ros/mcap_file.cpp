// Source: MCAP's specification (mcap.dev/spec).
#include "io/recordings/ros/mcap_file.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/ros/chunked_file.hpp"

namespace spikedepth {
namespace {

constexpr std::string_view kMagic = "\x89MCAP0\r\n";
constexpr std::uint64_t kRecordHead = 9;  // operation in 8 bits, length in 64
constexpr std::uint64_t kMostSmallRecord = 16U << 20U;

enum Op : std::uint8_t {
  kFooter = 0x02,
  kSchema = 0x03,
  kChannel = 0x04,
  kMessage = 0x05,
  kChunk = 0x06,
  kMessageIndex = 0x07,
  kDataEnd = 0x0f
};

struct Schema {
  std::string name;
  std::string definition;
};

class McapFile : public ChunkedFile {
 public:
  explicit McapFile(const std::string& path) : ChunkedFile(path, "an MCAP file") {
    std::string magic(kMagic.size(), '\0');
    file_.read(0, magic.data(), magic.size());
    if (magic != kMagic)
      throw DataError(path,
                      "does not begin as MCAP files of version 0 do; other versions are not "
                      "understood");
    for (std::uint64_t at = magic.size(); at < file_.size();) {
      const std::uint64_t next = take_record(at);
      if (next == 0) break;
      at = next;
    }
    if (!ended_)
      notes_.push_back(
          "the file has no end, as when a recorder is killed; it was read up to its "
          "last whole record");
    find_connections();
  }

 protected:
  void walk_chunk(std::string_view bytes, const MessageVisitor& visitor) override {
    for (ByteCursor cursor(bytes); cursor.left() > 0;) {
      const auto op = cursor.take<std::uint8_t>();
      const auto length = cursor.take<std::uint64_t>();
      const std::string_view content = cursor.take_bytes(static_cast<std::size_t>(length));
      if (op == kSchema) take_schema(content);
      if (op == kChannel) take_channel(content);
      if (op != kMessage) continue;
      ByteCursor message(content);
      const auto channel = message.take<std::uint16_t>();
      message.skip(4 + 8 + 8);  // sequence, two times of recording
      visitor(channel, message.take_bytes(message.left()));
    }
  }

 private:
  std::uint64_t take_record(std::uint64_t at) {
    const std::uint64_t left = file_.size() - at;
    if (left < kRecordHead) return 0;
    std::uint8_t head[kRecordHead];
    file_.read(at, head, sizeof head);
    const std::uint8_t op = head[0];
    const auto length = load_little<std::uint64_t>(head + 1);
    if (length > left - kRecordHead) return 0;
    const std::uint64_t content_at = at + kRecordHead;
    if (op == kFooter || op == kDataEnd) ended_ = true;
    if (op == kFooter) return 0;
    try {
      if (op == kMessage) {
        add_plain_record(at, kRecordHead + length);
      } else if (op == kChunk) {
        take_chunk(content_at, length);
      } else if (op == kSchema || op == kChannel || op == kMessageIndex) {
        take_small(op, content_at, length);
      }
    } catch (const BadBytes& problem) {
      fail(at, problem.what());
    }
    return content_at + length;
  }

  std::string content(std::uint64_t at, std::uint64_t length, std::uint64_t most) {
    std::string bytes(static_cast<std::size_t>(std::min(length, most)), '\0');
    file_.read(at, bytes.data(), bytes.size());
    return bytes;
  }

  void take_small(std::uint8_t op, std::uint64_t at, std::uint64_t length) {
    if (op == kMessageIndex) {
      const std::string bytes = content(at, length, 6);
      ByteCursor cursor(bytes);
      if (chunks_.empty() || chunks_.back().unpacked == 0) return;
      const auto channel = cursor.take<std::uint16_t>();
      chunks_.back().indexed = true;
      if (cursor.take<std::uint32_t>() > 0) chunks_.back().connections.push_back(channel);
      return;
    }
    if (length > kMostSmallRecord)
      throw BadBytes("a description of " + std::to_string(length) + " bytes");
    const std::string bytes = content(at, length, length);
    op == kSchema ? take_schema(bytes) : take_channel(bytes);
  }

  void take_schema(std::string_view bytes) {
    ByteCursor cursor(bytes);
    const auto id = cursor.take<std::uint16_t>();
    Schema schema;
    schema.name = std::string(cursor.take_text());
    const std::string_view encoding = cursor.take_text();
    const std::string_view definition = cursor.take_text();
    if (encoding == "ros1msg" || encoding == "ros2msg") schema.definition = std::string(definition);
    schemas_[id] = std::move(schema);
  }

  void take_channel(std::string_view bytes) {
    ByteCursor cursor(bytes);
    const auto id = cursor.take<std::uint16_t>();
    const auto schema = schemas_.find(cursor.take<std::uint16_t>());
    RosTopic topic;
    topic.name = std::string(cursor.take_text());
    const std::string_view encoding = cursor.take_text();
    if (schema == schemas_.end() || (encoding != "cdr" && encoding != "ros1")) return;
    topic.type = plain_type(schema->second.name);
    topic.definition = schema->second.definition;
    topic.cdr = encoding == "cdr";
    add_connection(id, topic);
  }

  void take_chunk(std::uint64_t at, std::uint64_t length) {
    constexpr std::uint64_t kMostHead = 128;
    const std::string bytes = content(at, length, kMostHead);
    ByteCursor cursor(bytes);
    cursor.skip(8 + 8);  // times
    RosChunk chunk;
    chunk.unpacked = cursor.take<std::uint64_t>();
    cursor.skip(4);  // checksum
    const std::string packing(cursor.take_text());
    chunk.size = cursor.take<std::uint64_t>();
    chunk.at = at + cursor.at();
    if (packing == "lz4") {
      chunk.packing = Packing::lz4;
    } else if (packing == "zstd") {
      chunk.packing = Packing::zstd;
    } else if (!packing.empty()) {
      throw BadBytes("a chunk packed by '" + clipped(packing, 20) +
                     "', where lz4 and zstd are known");
    }
    if (chunk.size != length - cursor.at())
      throw BadBytes("a chunk of " + std::to_string(chunk.size) + " bytes in a record with " +
                     std::to_string(length - cursor.at()));
    if (chunk.unpacked > kMostUnpackedBytes)
      throw BadBytes("a chunk that is said to unpack to " + std::to_string(chunk.unpacked) +
                     " bytes, more than any recorder writes");
    if (chunk.size > 0 && chunk.unpacked > 0) chunks_.push_back(chunk);
  }

  std::map<std::uint16_t, Schema> schemas_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<RosStore> open_mcap_file(const std::string& path) {
  return std::make_unique<McapFile>(path);
}

}  // namespace spikedepth
