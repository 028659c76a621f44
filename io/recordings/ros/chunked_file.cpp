#include "io/recordings/ros/chunked_file.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kPlainChunk = 4U << 20U;
constexpr std::size_t kMostTopics = 100'000;

}  // namespace

std::string plain_type(std::string type) {
  const auto middle = type.find("/msg/");
  if (middle != std::string::npos) type.erase(middle, 4);
  return type;
}

ChunkedFile::ChunkedFile(const std::string& path, const std::string& expected)
    : file_(path, expected) {}

void ChunkedFile::fail(std::uint64_t at, const std::string& problem) const {
  throw DataError(file_.path(), "is damaged at byte " + std::to_string(at) + ": " + problem +
                                    "; copy or download it again");
}

void ChunkedFile::add_plain_record(std::uint64_t at, std::uint64_t size) {
  if (!chunks_.empty()) {
    RosChunk& last = chunks_.back();
    // Only chunks of this kind tell no size.
    if (last.unpacked == 0 && last.at + last.size == at && last.size + size <= kPlainChunk) {
      last.size += size;
      return;
    }
  }
  RosChunk chunk;
  chunk.at = at;
  chunk.size = size;
  chunks_.push_back(chunk);
}

void ChunkedFile::add_connection(std::uint32_t connection, const RosTopic& topic) {
  // The first word on a connection holds, and none counts any more once topics were given out.
  if (topics_are_complete_ || topic_of_.find(connection) != topic_of_.end()) return;
  const auto same = [&](const RosTopic& known) {
    return known.name == topic.name && known.type == topic.type && known.cdr == topic.cdr;
  };
  const auto known = std::find_if(topics_.begin(), topics_.end(), same);
  topic_of_[connection] = static_cast<std::uint32_t>(known - topics_.begin());
  if (known == topics_.end()) topics_.push_back(topic);
  if (topic_of_.size() > kMostTopics) fail(0, "more than 100,000 connections");
}

std::string_view ChunkedFile::unpacked(std::uint32_t index) {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].chunk != index) continue;
    newest_ = i;
    return {reinterpret_cast<const char*>(slots_[i].bytes.data()), slots_[i].size};
  }
  newest_ = (newest_ + 1) % slots_.size();
  Slot& slot = slots_[newest_];
  const RosChunk& chunk = chunks_[index];
  slot.chunk = -1;
  if (chunk.size > kMostUnpackedBytes || chunk.at + chunk.size > file_.size())
    fail(chunk.at, "a chunk of " + std::to_string(chunk.size) + " bytes");
  const auto size = static_cast<std::size_t>(chunk.size);
  try {
    if (chunk.packing == Packing::none) {
      if (slot.bytes.size() < size) slot.bytes.resize(size);
      file_.read(chunk.at, slot.bytes.data(), size);
      slot.size = size;
    } else {
      if (packed_.size() < size) packed_.resize(size);
      file_.read(chunk.at, packed_.data(), size);
      slot.size = unpacker_.unpack(chunk.packing, packed_.data(), size, slot.bytes, chunk.unpacked);
    }
    if (chunk.unpacked > 0 && slot.size != chunk.unpacked)
      throw BadBytes("a chunk of " + std::to_string(slot.size) + " bytes that is said to have " +
                     std::to_string(chunk.unpacked));
  } catch (const BadBytes& problem) {
    fail(chunk.at, problem.what());
  }
  slot.chunk = index;
  return {reinterpret_cast<const char*>(slot.bytes.data()), slot.size};
}

void ChunkedFile::walk(std::uint32_t index, const MessageVisitor& visitor) {
  try {
    walk_chunk(unpacked(index), visitor);
  } catch (const BadBytes& problem) {
    fail(chunks_[index].at, std::string("in the chunk that begins there, ") + problem.what());
  }
}

void ChunkedFile::find_connections() {
  for (std::uint32_t i = 0; i < chunks_.size(); ++i) {
    RosChunk& chunk = chunks_[i];
    const bool known =
        std::all_of(chunk.connections.begin(), chunk.connections.end(),
                    [&](std::uint32_t id) { return topic_of_.find(id) != topic_of_.end(); });
    if (chunk.indexed && known) continue;
    walk(i, [&](std::uint32_t connection, std::string_view) {
      auto& held = chunk.connections;
      if (std::find(held.begin(), held.end(), connection) == held.end()) held.push_back(connection);
    });
    chunk.indexed = true;
  }
  topics_are_complete_ = true;
}

void ChunkedFile::visit(const std::vector<bool>& wanted, const RosVisitor& visitor) {
  const auto is_wanted = [&](std::uint32_t connection) {
    const auto topic = topic_of_.find(connection);
    return topic != topic_of_.end() && wanted[topic->second];
  };
  for (std::uint32_t i = 0; i < chunks_.size(); ++i) {
    const auto& held = chunks_[i].connections;
    if (std::none_of(held.begin(), held.end(), is_wanted)) continue;
    const char* begin = unpacked(i).data();
    walk(i, [&](std::uint32_t connection, std::string_view bytes) {
      if (!is_wanted(connection)) return;
      RosMessage message;
      message.topic = topic_of_[connection];
      message.chunk = i;
      message.size = static_cast<std::uint32_t>(bytes.size());
      message.at = static_cast<std::uint64_t>(bytes.data() - begin);
      visitor(message, bytes);
    });
  }
}

std::string_view ChunkedFile::read(const RosMessage& message) {
  const std::string_view bytes = unpacked(message.chunk);
  if (message.at > bytes.size() || message.size > bytes.size() - message.at)
    fail(chunks_[message.chunk].at, "it has changed since it was opened");
  return bytes.substr(message.at, message.size);
}

std::string ChunkedFile::place(const RosMessage& message) const {
  return "the message at byte " + std::to_string(message.at) + " of the chunk at byte " +
         std::to_string(chunks_[message.chunk].at);
}

}  // namespace spikedepth
