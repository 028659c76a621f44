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

/// Opens "path" or "path@first:last" (either number may be missing). Throws ConfigError or DataError.
ChosenRecording open_chosen(const std::string& text);
std::vector<ChosenRecording> open_all(const std::vector<std::string>& texts);

}  // namespace spikedepth::app
