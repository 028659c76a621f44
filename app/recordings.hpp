#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/events/recording.hpp"

namespace spikedepth::app {

/// An opened recording and the labels of it to use; last < 0 = to its end.
struct ChosenRecording {
  std::shared_ptr<Recording> recording;
  std::int64_t first = 0;
  std::int64_t last = -1;
};

/// What --data accepts, for help texts.
inline constexpr const char* kDataForms =
    "recording: 'path', 'path@first:last' (labels), or 'mvsec-folder@ddes1-train' (split ddes, "
    "stereospike or contiguous; 1-3; train, "
    "validation or test); 'format:path' (mvsec, npz, text) where the format is not told by the "
    "content; repeatable";

/// Opens one --data text; a split gives several stretches. Throws ConfigError or DataError.
std::vector<ChosenRecording> open_chosen(const std::string& text);
std::vector<ChosenRecording> open_all(const std::vector<std::string>& texts);

/// Opens a recording and passes its notes on as warnings.
std::shared_ptr<Recording> open_with_notes(const std::string& path);

}  // namespace spikedepth::app
