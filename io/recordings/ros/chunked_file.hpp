#pragma once
// What ROS 1 bags and MCAP files have in common: records in chunks that are packed one by one.
#include <array>
#include <functional>
#include <map>

#include "io/recordings/ros/ros_store.hpp"
#include "io/streams/byte_cursor.hpp"
#include "io/streams/file_bytes.hpp"
#include "io/streams/unpack.hpp"

namespace spikedepth {

/// A stretch of the file that holds records.
struct RosChunk {
  std::uint64_t at = 0;  // of its packed bytes
  std::uint64_t size = 0;
  std::uint64_t unpacked = 0;  // as the file claims
  Packing packing = Packing::none;
  bool indexed = false;  // `connections` tells all that it holds
  std::vector<std::uint32_t> connections;
};

class ChunkedFile : public RosStore {
 public:
  const std::vector<RosTopic>& topics() const override { return topics_; }
  void visit(const std::vector<bool>& wanted, const RosVisitor& visitor) override;
  std::string_view read(const RosMessage& message) override;
  std::string place(const RosMessage& message) const override;
  const std::string& path_of(const RosMessage&) const override { return file_.path(); }
  const std::vector<std::string>& notes() const override { return notes_; }
  std::vector<std::string> files() const override { return {file_.path()}; }

 protected:
  /// Receives one message of a chunk: its connection, and its bytes, which lie in the chunk's.
  using MessageVisitor = std::function<void(std::uint32_t connection, std::string_view bytes)>;

  ChunkedFile(const std::string& path, const std::string& expected);

  /// Walks over the records of an unpacked chunk, and keeps what they tell of connections. Throws
  /// BadBytes.
  virtual void walk_chunk(std::string_view bytes, const MessageVisitor& visitor) = 0;
  /// To be called once all chunks are known: unpacks those that no index describes, or whose
  /// connections no record outside chunks tells.
  void find_connections();
  /// A record outside chunks joins the chunk before it, if that is one of such records.
  void add_plain_record(std::uint64_t at, std::uint64_t size);
  void add_connection(std::uint32_t connection, const RosTopic& topic);
  [[noreturn]] void fail(std::uint64_t at, const std::string& problem) const;

  FileBytes file_;
  std::vector<RosChunk> chunks_;
  std::vector<std::string> notes_;

 private:
  std::string_view unpacked(std::uint32_t chunk);
  void walk(std::uint32_t chunk, const MessageVisitor& visitor);

  std::vector<RosTopic> topics_;
  bool topics_are_complete_ = false;
  std::map<std::uint32_t, std::uint32_t> topic_of_;  // by connection
  Unpacker unpacker_;
  std::vector<std::uint8_t> packed_;
  struct Slot {
    std::int64_t chunk = -1;
    std::vector<std::uint8_t> bytes;
    std::size_t size = 0;
  };
  std::array<Slot, 2> slots_;  // two cameras are read in turn
  std::size_t newest_ = 0;
};

}  // namespace spikedepth
