#include "core/playback/bookmarks.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"

namespace spikedepth {
namespace {

const char* const kKind = "spikedepth bookmarks";

nlohmann::json read_bookmarks(const std::string& path) {
  std::error_code error;
  if (std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found)
    return {{"kind", kKind}, {"recordings", nlohmann::json::object()}};
  auto json = parse_json(read_file(path), path);
  if (!json.is_object() || json.value("kind", nlohmann::json()) != kKind ||
      !json.contains("recordings") || !json["recordings"].is_object())
    throw DataError(path, "holds no bookmarks; move it away to start new ones");
  return json;
}

}  // namespace

Bookmarks::Bookmarks(std::string path, std::string recording)
    : path_(std::move(path)), recording_(std::move(recording)) {
  const auto json = read_bookmarks(path_);
  const auto found = json["recordings"].find(recording_);
  if (found == json["recordings"].end()) return;
  try {
    for (const auto& entry : *found)
      bookmarks_.push_back({entry.at("t_us").get<TimeUs>(), entry.value("note", "")});
  } catch (const nlohmann::json::exception&) {
    throw DataError(path_, "holds a bookmark without time; mend it or move it away");
  }
}

void Bookmarks::toggle(const Bookmark& bookmark) {
  std::vector<Bookmark> changed = bookmarks_;
  const auto place = std::lower_bound(changed.begin(), changed.end(), bookmark.t,
                                      [](const Bookmark& other, TimeUs t) { return other.t < t; });
  if (place != changed.end() && place->t == bookmark.t) {
    changed.erase(place);
  } else {
    changed.insert(place, bookmark);
  }
  auto json = read_bookmarks(path_);
  auto& list = json["recordings"][recording_] = nlohmann::json::array();
  for (const auto& kept : changed) list.push_back({{"t_us", kept.t}, {"note", kept.note}});
  write_file_atomically(path_, json_text(json, 2) + "\n");
  bookmarks_ = std::move(changed);
}

}  // namespace spikedepth
