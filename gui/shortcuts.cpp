#include "gui/shortcuts.hpp"

namespace spikedepth::gui {

const std::vector<Shortcut>& shortcuts() {
  static const std::vector<Shortcut> table = {
      {Command::play, "Space", "play or pause"},
      {Command::play_backward, "J; Shift+Space", "play backward or pause"},
      {Command::step_back, "Left", "one window back"},
      {Command::step_ahead, "Right", "one window ahead"},
      {Command::leap_back, "Shift+Left", "ten windows back"},
      {Command::leap_ahead, "Shift+Right", "ten windows ahead"},
      {Command::to_start, "Home", "to the start"},
      {Command::to_end, "End", "to the end"},
      {Command::faster, "Up", "twice as fast"},
      {Command::slower, "Down", "half as fast"},
      {Command::loop, "L", "loop on or off"},
      {Command::range_start, "I", "range for loop and video starts here"},
      {Command::range_end, "O", "range ends here"},
      {Command::jump, "G", "type a time to jump to"},
      {Command::bookmark, "M", "set or remove a bookmark here"},
      {Command::previous_bookmark, "P", "previous bookmark"},
      {Command::next_bookmark, "N", "next bookmark"},
      {Command::shorter_events, "[", "show events of half the time"},
      {Command::longer_events, "]", "show events of twice the time"},
      {Command::absolute_error, "E", "signed or absolute error"},
      {Command::underlay, "U", "grey image below events"},
      {Command::fit_colours, "F", "fit the depth colours, or not"},
      {Command::turn_cloud, "T", "let the point cloud turn, or stop it"},
      {Command::whole_cloud, "C", "point cloud as at the start"},
      {Command::whole_pictures, "Z", "whole pictures again, no zoom"},
      {Command::pictures_only, "V", "pictures only and larger, or all panels"},
      {Command::features, "W", "what the network has learned, or all panels"},
      {Command::confidence, "K", "how sure the network is, or all panels"},
      {Command::side_panel, "S", "hide or show the side panel"},
      {Command::choose_a, "Ctrl+M", "choose the network"},
      {Command::choose_b, "Ctrl+B", "choose a second network to compare"},
      {Command::save_board, "Ctrl+S", "save all panels as PNG"},
      {Command::save_video, "Ctrl+Shift+S", "save the range as video"},
      {Command::save_cloud, "Ctrl+P", "save the point cloud as PLY"},
      {Command::save_trace, "Ctrl+T", "save the pixel's trace as CSV"},
      {Command::back_out, "Esc", "back to all panels; forget the pixel"},
      {Command::help, "H; ?; F1", "show or hide these keys"},
  };
  return table;
}

}  // namespace spikedepth::gui
