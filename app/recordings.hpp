#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/events/label_range.hpp"

namespace spikedepth::app {

/// What --data accepts, for help texts; names the formats of the table.
std::string data_forms();

/// Opens one --data text; a split gives several stretches. Throws ConfigError or DataError.
std::vector<LabelRange> open_chosen(const std::string& text);
std::vector<LabelRange> open_all(const std::vector<std::string>& texts);

/// Opens a recording and passes its notes on as warnings.
std::shared_ptr<Recording> open_with_notes(const std::string& path);

}  // namespace spikedepth::app
