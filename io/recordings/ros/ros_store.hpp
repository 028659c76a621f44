#pragma once
// What every kind of ROS recording offers: topics with messages as bytes.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace spikedepth {

struct RosTopic {
  std::string name;        // "/davis/left/events"
  std::string type;        // "dvs_msgs/EventArray", without "msg/" in between
  std::string definition;  // of the message, as text; may be empty
  bool cdr = false;        // ROS 2's serialisation; else ROS 1's
};

/// Where one message lies. What `chunk` and `at` count is the store's own affair.
struct RosMessage {
  std::uint32_t topic = 0;  // index into topics()
  std::uint32_t file = 0;   // of a recording in several files
  std::uint32_t chunk = 0;
  std::uint32_t size = 0;
  std::uint64_t at = 0;
};

/// Receives a message. The bytes are valid during the call only.
using RosVisitor = std::function<void(const RosMessage& message, std::string_view bytes)>;

/// Not thread-safe. Throws DataError on unreadable data.
class RosStore {
 public:
  virtual ~RosStore() = default;
  virtual const std::vector<RosTopic>& topics() const = 0;
  /// All messages of the topics that are `wanted` (one entry a topic), in the file's order.
  virtual void visit(const std::vector<bool>& wanted, const RosVisitor& visitor) = 0;
  /// The bytes of a message, valid until the next call.
  virtual std::string_view read(const RosMessage& message) = 0;
  /// "the message at byte 17 of the chunk at byte 4117".
  virtual std::string place(const RosMessage& message) const = 0;
  /// Path of the file that holds it.
  virtual const std::string& path_of(const RosMessage& message) const = 0;
  /// What a user should know, one sentence each.
  virtual const std::vector<std::string>& notes() const = 0;
  /// All files that are read.
  virtual std::vector<std::string> files() const = 0;
};

/// "pkg/msg/Name" -> "pkg/Name".
std::string plain_type(std::string type);

}  // namespace spikedepth
