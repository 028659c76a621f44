#include "core/learning/data_identity.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/base/atomic_file.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPieces = 64;
constexpr std::uint64_t kPieceBytes = 16384;

// Of all bytes where the pieces would cover them.
std::string sampled_sha256(const std::string& path, std::uint64_t size) {
  std::ifstream stream(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(std::min(size, kPieces * kPieceBytes)), '\0');
  if (size <= bytes.size()) {
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  } else {
    for (std::uint64_t i = 0; i < kPieces; ++i) {
      stream.seekg(static_cast<std::streamoff>((size - kPieceBytes) * i / (kPieces - 1)));
      stream.read(bytes.data() + i * kPieceBytes, kPieceBytes);
    }
  }
  return stream ? sha256_hex(bytes.data(), bytes.size()) : "unreadable";
}

nlohmann::json identity_of_file(const std::string& file) {
  std::error_code error;
  const auto size = static_cast<std::uint64_t>(fs::file_size(file, error));
  return {{"name", fs::path(file).filename().string()},
          {"bytes", error ? 0 : size},
          {"sampled_sha256", error ? "unreadable" : sampled_sha256(file, size)}};
}

bool differs(const nlohmann::json& before, const nlohmann::json& now, const char* key) {
  const auto old = before.find(key), fresh = now.find(key);
  return old != before.end() && fresh != now.end() && *old != *fresh;
}

std::string file_difference(const nlohmann::json& before, const nlohmann::json& now) {
  if (before.size() != now.size())
    return format("has %zu files, not %zu", now.size(), before.size());
  for (std::size_t i = 0; i < now.size(); ++i) {
    const auto name = now[i].at("name").get<std::string>();
    if (differs(before[i], now[i], "bytes")) {
      return name + " has " + json_text(now[i].at("bytes")) + " bytes, not " +
             json_text(before[i].at("bytes"));
    }
    if (differs(before[i], now[i], "sampled_sha256"))
      return name + " has another content of the same size";
  }
  return "";
}

std::string recording_difference(const nlohmann::json& before, const nlohmann::json& now) {
  for (const char* key : {"format", "labels", "events"}) {
    if (differs(before, now, key))
      return std::string("has ") + key + " " + json_text(now.at(key)) + ", not " +
             json_text(before.at(key));
  }
  return file_difference(before.at("files"), now.at("files"));
}

}  // namespace

nlohmann::json identity_of_files(const std::vector<std::string>& files) {
  auto list = nlohmann::json::array();
  for (const auto& file : files) list.push_back(identity_of_file(file));
  return list;
}

nlohmann::json identity_of(const std::vector<LabelRange>& ranges) {
  auto list = nlohmann::json::array();
  for (const auto& given : ranges) {
    const auto range = checked(given);
    const auto& info = range.recording->info();
    list.push_back({{"recording", info.name},
                    {"format", info.format},
                    {"files", identity_of_files(info.files)},
                    {"events", {info.event_count[0], info.event_count[1]}},
                    {"labels", {range.first, range.last}}});
  }
  return list;
}

std::string identity_difference(const nlohmann::json& before, const nlohmann::json& now) {
  if (before.size() != now.size())
    return format("%zu recordings are given, not %zu", now.size(), before.size());
  try {
    for (std::size_t i = 0; i < now.size(); ++i) {
      const auto difference = recording_difference(before.at(i), now[i]);
      if (!difference.empty()) return now[i].at("recording").get<std::string>() + " " + difference;
    }
  } catch (const nlohmann::json::exception&) {
    return "what was noted of them cannot be read";
  }
  return "";
}

}  // namespace spikedepth
