#pragma once
// The keys of the viewer, once for the actions and for the help overlay.
#include <vector>

namespace spikedepth::gui {

enum class Command {
  play,
  play_backward,
  step_back,
  step_ahead,
  leap_back,
  leap_ahead,
  to_start,
  to_end,
  faster,
  slower,
  loop,
  range_start,
  range_end,
  jump,
  bookmark,
  previous_bookmark,
  next_bookmark,
  shorter_events,
  longer_events,
  absolute_error,
  underlay,
  turn_cloud,
  fit_colours,
  whole_cloud,
  whole_pictures,
  pictures_only,
  features,
  confidence,
  side_panel,
  choose_a,
  choose_b,
  save_board,
  save_video,
  save_cloud,
  save_trace,
  back_out,
  help
};

struct Shortcut {
  Command command;
  const char* keys;  // as QKeySequence reads it; several are separated by "; "
  const char* meaning;
};

/// One row per command, in the order of the overlay.
const std::vector<Shortcut>& shortcuts();

}  // namespace spikedepth::gui
