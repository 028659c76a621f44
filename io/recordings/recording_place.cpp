#include "io/recordings/recording_place.hpp"

#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

bool is_there(const std::string& path) {
  std::error_code error;
  return std::filesystem::symlink_status(path, error).type() !=
         std::filesystem::file_type::not_found;
}

const char* const kForms =
    "a recording is named as PATH, LEFT,RIGHT (two files), with ,left=NAME (camera of a file of "
    "several) or ,calibration=FILE behind it";

void set_once(std::string& value, const std::string& word, std::size_t key_length,
              const std::string& text) {
  if (!value.empty() || word.size() == key_length)
    throw ConfigError("'" + text + "': '" + word + "' says nothing new; " + kForms);
  value = word.substr(key_length);
}

/// Splits at commas, but not inside of a path that exists.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    std::size_t end = text.find(',', begin);
    // The longest beginning of the rest that is there, up to a comma, counts as one path.
    for (std::size_t comma = text.size(); end != std::string::npos && comma > end;
         comma = text.rfind(',', comma - 1)) {
      if (!is_there(text.substr(begin, comma - begin))) continue;
      end = comma;
      break;
    }
    end = std::min(end, text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

}  // namespace

RecordingPlace parse_place(const std::string& text) {
  RecordingPlace place;
  for (const std::string& word : words_of(text)) {
    const bool first = place.paths.empty();
    if (!first && starts_with(word, "left=") && !is_there(word)) {
      set_once(place.left, word, 5, text);
    } else if (!first && starts_with(word, "calibration=") && !is_there(word)) {
      set_once(place.calibration, word, 12, text);
    } else if (place.paths.size() < 2 && (first || !word.empty())) {
      place.paths.push_back(word);
    } else {
      throw ConfigError("'" + text + "': '" + word + "' is one too many; " + kForms);
    }
  }
  return place;
}

std::string place_text(const RecordingPlace& place) {
  std::string text = (place.format.empty() ? "" : place.format + ":") + join(place.paths, ",");
  if (!place.left.empty()) text += ",left=" + place.left;
  if (!place.calibration.empty()) text += ",calibration=" + place.calibration;
  return text;
}

RecordingPlace place_in_folder(RecordingPlace place, const std::string& folder) {
  const std::filesystem::path base(folder);
  for (std::string& path : place.paths) path = (base / path).string();
  if (!place.calibration.empty()) place.calibration = (base / place.calibration).string();
  return place;
}

}  // namespace spikedepth
