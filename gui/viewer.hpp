#pragma once
// The viewer's public interface, free of Qt headers.
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/progress.hpp"
#include "core/playback/pixel_trace.hpp"
#include "core/playback/player.hpp"

namespace spikedepth::gui {

/// A network to choose from.
struct ModelOffer {
  std::string path;
  std::string label;   // in the list; empty: the path's short name
  std::string detail;  // shown when the mouse rests on it
};

/// What a viewer works on. The functions are called from several threads, each call for itself.
struct ViewerSetup {
  std::string name;            // of the recording, for the title
  RecordingFactory recording;  // opens it anew with every call
  EstimatorFactory estimators;
  std::array<std::optional<ModelChoice>, kModels> models;
  std::array<double, kModels> gains = {1.0, 1.0};
  std::vector<ModelOffer> offers;
  std::vector<std::string> engines = {"auto"};  // what `estimators` takes, the usual one first
  std::string bookmarks_path;                   // empty: bookmarks are not kept
  PlayerOptions player;
  double near_m = 0.5, far_m = 8.0, error_range_m = 1.0;
  bool fit_colours = false;  // near and far fit the recording, as far as it has depth
  bool absolute_error = false, underlay = false;
  std::optional<Pixel> selected;
  std::string panel;  // one of panel_names(), which gets the whole board; empty: all panels
  int width_px = 1280, height_px = 800;
  std::function<bool()> stop_asked = [] { return false; };  // Ctrl-C
};

/// "left-events", "depth-a", ...: what `ViewerSetup::panel` may say.
std::vector<std::string> panel_names();

/// Whether a window can be opened here.
bool has_display();

/// Opens the window and returns when it is closed. Throws ConfigError where there is no display.
void run_viewer(const ViewerSetup& setup);

struct VideoOrder {
  std::string path;  // .mp4, .avi, or .mkv (lossless)
  TimeUs from_us = 0;
  TimeUs to_us = -1;  // -1: the recording's end
  double speed = 1.0;
};

/// Writes every window whose end lies in [from, to] as one frame of the board, in order and without
/// loss; needs no display. Returns the number of frames. Throws DataError, ConfigError, and
/// CancelledError when `progress` asks to stop; then no file is left.
std::int64_t record_video(const ViewerSetup& setup, const VideoOrder& order,
                          const ProgressCallback& progress);

/// Writes the whole window as it looks at the stop nearest to `at_us`, after the seconds before it
/// were played, and below it a strip with recording, time and networks. Needs no display.
void write_screenshot(const ViewerSetup& setup, const std::string& path, TimeUs at_us);

/// What stands at the setup's selected pixel at the stop nearest to `at_us`: times, depths, errors,
/// disparities and events, as the line below the board shows them. Throws ConfigError if the pixel
/// lies outside the sensor.
nlohmann::json read_selected_pixel(const ViewerSetup& setup, TimeUs at_us);

/// Plays in real time for `seconds` with all panels and a cloud that turns, and reports windows per
/// second, dropped ones, latencies from event to depth, repaints per second (paintings in which at
/// least one panel showed something new), panels repainted per second, and the cores that the
/// window's thread and the whole process kept busy.
nlohmann::json bench_viewer(const ViewerSetup& setup, double seconds);

/// Plays `windows` windows through the whole window without leaving any out, starting over at the
/// end, and reports the memory of the process on the way: {"windows", "memory_mb": [...]}.
nlohmann::json soak_viewer(const ViewerSetup& setup, std::int64_t windows,
                           const ProgressCallback& progress);

}  // namespace spikedepth::gui
