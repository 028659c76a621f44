#pragma once
// What a user should know about how an MVSEC file is stored, a sentence each.
#include <string>
#include <vector>

#include "io/recordings/mvsec/event_stream.hpp"

namespace spikedepth {

/// A file that its writer has not closed.
std::string unfinished_note(const std::string& path);

/// What makes reading slow, and rows that hold nothing.
std::vector<std::string> storage_notes(Side side, const EventStream& stream);

/// Of a camera without a usable event: what its first row holds.
std::string unusable_note(Side side, const EventStream& stream);

}  // namespace spikedepth
