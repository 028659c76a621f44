#pragma once
// What the event-driven engine cannot run.
#include <string>

#include "core/network/network_description.hpp"

namespace spikedepth {

/// Why the engine cannot run the network, in one line without a full stop; empty where it can.
std::string why_engine_cannot_run(const NetworkDescription& network);

/// The same for frames of one size: maps must fit together, and every layer needs a pixel.
std::string why_engine_cannot_run(const NetworkDescription& network, MapSize frame);

}  // namespace spikedepth
