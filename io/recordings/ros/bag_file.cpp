// Source: the bag format 2.0 as ROS describes it (wiki.ros.org/Bags/Format/2.0).
#include "io/recordings/ros/bag_file.hpp"

#include <algorithm>
#include <optional>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/ros/chunked_file.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kMostHeaderBytes = std::size_t{1} << 20U;
constexpr std::string_view kMagic = "#ROSBAG V2.0\n";

enum Op : std::uint8_t { kMessage = 2, kBagHeader = 3, kIndex = 4, kChunk = 5, kConnection = 7 };

/// Named fields: a length, then name=value.
class Fields {
 public:
  explicit Fields(std::string_view bytes) {
    for (ByteCursor cursor(bytes); cursor.left() > 0;) {
      const std::string_view field = cursor.take_text();
      const auto equals = field.find('=');
      if (equals == std::string_view::npos) throw BadBytes("a field without a name");
      fields_.emplace_back(field.substr(0, equals), field.substr(equals + 1));
    }
  }
  std::optional<std::string_view> find(std::string_view name) const {
    for (const auto& [key, value] : fields_) {
      if (key == name) return value;
    }
    return std::nullopt;
  }
  std::string text(std::string_view name) const { return std::string(find(name).value_or("")); }
  template <typename Number>
  Number number(std::string_view name) const {
    const auto value = find(name);
    if (!value || value->size() != sizeof(Number))
      throw BadBytes("a record without its field '" + std::string(name) + "'");
    return load_little<Number>(value->data());
  }

 private:
  std::vector<std::pair<std::string_view, std::string_view>> fields_;
};

class BagFile : public ChunkedFile {
 public:
  explicit BagFile(const std::string& path) : ChunkedFile(path, "a ROS bag") {
    std::string magic(kMagic.size(), '\0');
    file_.read(0, magic.data(), magic.size());
    if (magic != kMagic)
      throw DataError(path, "begins with '" + clipped(magic.substr(0, 12), 12) +
                                "', where #ROSBAG V2.0 was expected; `rosbag migrate` brings older "
                                "bags to version 2.0");
    for (std::uint64_t at = magic.size(); at < file_.size();) {
      const std::uint64_t next = take_record(at);
      if (next == 0) break;
      at = next;
    }
    find_connections();
  }

 protected:
  void walk_chunk(std::string_view bytes, const MessageVisitor& visitor) override {
    for (ByteCursor cursor(bytes); cursor.left() > 0;) {
      const Fields header(cursor.take_text());
      const std::string_view data = cursor.take_text();
      const auto op = header.number<std::uint8_t>("op");
      if (op == kMessage) visitor(header.number<std::uint32_t>("conn"), data);
      if (op == kConnection) take_connection(header, data);
    }
  }

 private:
  void take_connection(const Fields& header, std::string_view data) {
    const Fields told(data);
    RosTopic topic;
    topic.name = header.text("topic");
    topic.type = plain_type(told.text("type"));
    topic.definition = told.text("message_definition");
    add_connection(header.number<std::uint32_t>("conn"), topic);
  }

  /// The bag ends in the middle of a record. That is normal where it was never finished.
  std::uint64_t cut(std::uint64_t at) {
    if (finished_)
      throw DataError(file_.path(), "ends at byte " + std::to_string(file_.size()) +
                                        ", in the record at byte " + std::to_string(at) +
                                        ", but was longer once; copy or download it again");
    notes_.push_back("the record at byte " + std::to_string(at) +
                     " is cut off and left out; the recorder did not finish the bag");
    return 0;
  }

  /// Position of the next record; 0 if there is none.
  std::uint64_t take_record(std::uint64_t at) {
    const std::uint64_t left = file_.size() - at;
    std::uint32_t length = 0;
    if (left < sizeof length) return cut(at);
    file_.read(at, &length, sizeof length);
    if (length > kMostHeaderBytes)
      fail(at, "a record's header of " + std::to_string(length) + " bytes");
    if (left < 8 + std::uint64_t{length}) return cut(at);
    std::string header(length + 4, '\0');
    file_.read(at + 4, header.data(), header.size());
    const auto data_size = load_little<std::uint32_t>(header.data() + length);
    header.resize(length);
    const std::uint64_t data_at = at + 8 + length;
    if (file_.size() - data_at < data_size) return cut(at);
    try {
      take_content(at, Fields(header), data_at, data_size);
    } catch (const BadBytes& problem) {
      fail(at, problem.what());
    }
    return data_at + data_size;
  }

  void take_content(std::uint64_t at, const Fields& header, std::uint64_t data_at,
                    std::uint32_t data_size) {
    switch (header.number<std::uint8_t>("op")) {
      case kBagHeader:
        take_bag_header(header);
        return;
      case kChunk:
        take_chunk(header, data_at, data_size);
        return;
      case kMessage:
        add_plain_record(at, data_at + data_size - at);
        return;
      case kConnection: {
        if (data_size > kMostUnpackedBytes) throw BadBytes("a connection of that many bytes");
        std::string data(data_size, '\0');
        file_.read(data_at, data.data(), data.size());
        take_connection(header, data);
        return;
      }
      case kIndex:
        // What the chunk before it holds of one connection.
        if (chunks_.empty() || chunks_.back().unpacked == 0) return;
        chunks_.back().indexed = true;
        chunks_.back().connections.push_back(header.number<std::uint32_t>("conn"));
        return;
      default:
        return;
    }
  }

  void take_bag_header(const Fields& header) {
    if (!header.text("encryptor").empty())
      throw DataError(file_.path(), "is encrypted; decrypt it first");
    const auto index_at = header.number<std::uint64_t>("index_pos");
    finished_ = index_at > 0;
    if (index_at > file_.size())
      throw DataError(file_.path(), "has " + std::to_string(file_.size()) +
                                        " bytes, but its index is said to begin at byte " +
                                        std::to_string(index_at) + "; copy or download it again");
    if (!finished_)
      notes_.push_back(
          "the bag has no index, as when a recorder is killed; its chunks were found "
          "one by one");
  }

  void take_chunk(const Fields& header, std::uint64_t data_at, std::uint32_t data_size) {
    RosChunk chunk;
    const std::string packing = header.text("compression");
    if (packing == "bz2") {
      chunk.packing = Packing::bzip2;
    } else if (packing == "lz4") {
      chunk.packing = Packing::lz4;
    } else if (packing != "none") {
      throw BadBytes("a chunk packed by '" + clipped(packing, 20) +
                     "', where none, bz2 and lz4 are known");
    }
    chunk.at = data_at;
    chunk.size = data_size;
    chunk.unpacked = header.number<std::uint32_t>("size");
    if (data_size > 0 && chunk.unpacked == 0) throw BadBytes("a chunk that unpacks to nothing");
    if (data_size > 0) chunks_.push_back(chunk);
  }

  bool finished_ = false;
};

}  // namespace

std::unique_ptr<RosStore> open_bag_file(const std::string& path) {
  return std::make_unique<BagFile>(path);
}

}  // namespace spikedepth
