#pragma once
// Which recordings a training saw, wherever they are.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/events/label_range.hpp"

namespace spikedepth {

/// Of each file its name without folders, its bytes, and a SHA-256 of pieces spread over it: at
/// most 1 MiB of it is read. Asks for regular files: nothing else is to be opened.
nlohmann::json identity_of_files(const std::vector<std::string>& files);

/// Of each recording: name, format, numbers of events, range of labels, and
/// identity_of_files.
nlohmann::json identity_of(const std::vector<LabelRange>& ranges);

/// How the recordings `now` differ from those `before`, naming recording and file; empty if they
/// are the same. What they are called does not matter, nor what one of the two does not say (older
/// versions hashed nothing).
std::string identity_difference(const nlohmann::json& before, const nlohmann::json& now);

}  // namespace spikedepth
