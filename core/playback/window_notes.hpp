#pragma once
// Plain sentences for what is missing or broken.
#include <string>

#include "core/playback/player.hpp"

namespace spikedepth {

/// One sentence for each panel that cannot show what it should; empty where it can. What one panel
/// says in full (a network that is missing in its depth panel, a truth that is missing in the
/// truth's), the others say in two words.
struct WindowNotes {
  std::string left_events, right_events;
  std::array<std::string, kModels> depth, error;
  std::string rates, difference, truth, cloud, image, features, confidence;
  std::string banner;  // about the whole recording
};

/// `window` may be null: nothing was read yet.
WindowNotes window_notes(const ShownWindow* window, const PlayerStatus& status);

}  // namespace spikedepth
