#include "io/streams/camera_choice.hpp"

#include <algorithm>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

std::vector<std::string> names_of(const RecordingParts& parts) {
  std::vector<std::string> names;
  for (const CameraParts& camera : parts.cameras) names.push_back("'" + camera.name + "'");
  return names;
}

std::size_t find_left(const RecordingParts& parts, const std::string& left) {
  std::vector<std::size_t> exact, partly;
  for (std::size_t i = 0; i < parts.cameras.size(); ++i) {
    const std::string& name = parts.cameras[i].name;
    if (name == left) exact.push_back(i);
    if (name.find(left) != std::string::npos) partly.push_back(i);
  }
  const auto& found = exact.empty() ? partly : exact;
  if (found.size() == 1) return found.front();
  throw DataError(
      parts.files.empty() ? parts.name : parts.files.front(),
      format("%s camera is called '%s'; there are %s", found.empty() ? "no" : "more than one",
             left.c_str(), join_some(names_of(parts), 8).c_str()));
}

/// Whether their names tell the sides anyway.
bool are_sides(const std::vector<CameraParts>& cameras) {
  return cameras[0].name == cameras[1].name || (cameras[0].name.find("left") != std::string::npos &&
                                                cameras[1].name.find("right") != std::string::npos);
}

}  // namespace

void choose_cameras(RecordingParts& parts, const std::string& left) {
  auto& cameras = parts.cameras;
  const std::string file = parts.files.empty() ? parts.name : parts.files.front();
  if (cameras.empty())
    throw DataError(file, "holds no camera with events; record events, or name another file");
  const std::vector<std::string> all = names_of(parts);
  const std::size_t first = left.empty() ? 0 : find_left(parts, left);
  std::rotate(cameras.begin(), cameras.begin() + static_cast<std::ptrdiff_t>(first),
              cameras.begin() + static_cast<std::ptrdiff_t>(first) + 1);
  if (cameras.size() < 2) return;
  if (cameras.size() > 2 || (left.empty() && !are_sides(cameras))) {
    parts.notes.push_back(
        "left camera is '" + cameras[0].name + "', right camera '" + cameras[1].name + "'" +
        (all.size() > 2 ? " of " + join_some(all, 8) : "") + "; choose another one with left=NAME");
  }
  cameras.erase(cameras.begin() + 2, cameras.end());
}

}  // namespace spikedepth
