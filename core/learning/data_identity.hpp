#pragma once
// Which recordings a training saw, wherever they are.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/events/label_range.hpp"

namespace spikedepth {

/// Of each recording: name, format, numbers of events, range of labels, and its files with their
/// sizes and a SHA-256 of pieces spread over each: at most 1 MiB of a file is read.
nlohmann::json identity_of(const std::vector<LabelRange>& ranges);

/// How the recordings `now` differ from those `before`, naming recording and file; empty if they
/// are the same. What they are called does not matter, nor what one of the two does not say (older
/// versions hashed nothing).
std::string identity_difference(const nlohmann::json& before, const nlohmann::json& now);

}  // namespace spikedepth
