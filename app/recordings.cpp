#include "app/recordings.hpp"

#include <charconv>

#include "app/terminal.hpp"
#include "core/base/error.hpp"
#include "io/open_recording.hpp"

namespace spikedepth::app {
namespace {

std::int64_t label_number(const std::string& text, std::int64_t otherwise, const std::string& whole) {
  if (text.empty()) return otherwise;
  std::int64_t value = 0;
  const auto end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end || value < 0) {
    throw ConfigError("'" + whole + "': after @ come the labels to use, for example @100:900");
  }
  return value;
}

}  // namespace

ChosenRecording open_chosen(const std::string& text) {
  ChosenRecording chosen;
  const auto at = text.rfind('@');
  const std::string path = text.substr(0, at);
  if (at != std::string::npos) {
    const std::string range = text.substr(at + 1);
    const auto colon = range.find(':');
    if (colon == std::string::npos) throw ConfigError("'" + text + "': after @ come the labels to use, for example @100:900");
    chosen.first = label_number(range.substr(0, colon), 0, text);
    chosen.last = label_number(range.substr(colon + 1), -1, text);
  }
  chosen.recording = open_recording(path);
  for (const auto& note : chosen.recording->info().notes) warn(chosen.recording->info().name + ": " + note);
  return chosen;
}

std::vector<ChosenRecording> open_all(const std::vector<std::string>& texts) {
  std::vector<ChosenRecording> all;
  for (const auto& text : texts) all.push_back(open_chosen(text));
  return all;
}

}  // namespace spikedepth::app
