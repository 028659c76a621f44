#pragma once
// Everything that one picture of the board depends on.
#include <optional>
#include <string>
#include <vector>

#include "core/depth/point_cloud.hpp"
#include "core/playback/pixel_trace.hpp"
#include "core/playback/window_history.hpp"
#include "core/playback/window_notes.hpp"

namespace spikedepth::gui {

enum class PanelKind {
  left_events,
  right_events,
  depth_a,
  depth_b,
  truth,
  error_a,
  error_b,
  difference,
  cloud,
  rates,
  histogram,
  trace,
  // Never beside others: each has the whole board.
  features,
  confidence
};
constexpr std::size_t kPanelKinds = 14;

/// What a point cloud's picture is fitted to: the middle that the eye orbits around, and points at
/// the cloud's edge.
struct CloudFocus {
  CloudPoint middle;
  std::vector<CloudPoint> outline;
};

/// The eye of the point cloud: orbits around the middle of its focus.
struct CloudCamera {
  double yaw_deg = -24;
  double pitch_deg = 14;
  double zoom = 1;  // above 1 is nearer; 1 shows all of the focus
  std::optional<CloudFocus> focus;
};

/// Which part of the sensor all pictures show: 1 / factor of its width and height, from a corner in
/// pixels of the picture.
struct PictureZoom {
  double factor = 1;
  double left_px = 0, top_px = 0;
};

/// What the user has set. Ranges are fixed until the user changes or fits them.
struct ViewSettings {
  double near_m = 0.5, far_m = 8.0;
  bool fitted = false;  // near and far are the recording's own
  double error_range_m = 1.0;
  bool absolute_error = false;
  bool underlay = false;  // grey image under the events
  CloudCamera cloud;
  bool turning = false;  // the cloud turns by itself
  std::optional<Pixel> hover, selected;
  std::optional<PanelKind> maximised;
  bool pictures_only = false;  // no curves, no cloud: larger pictures
  PictureZoom zoom;
};

struct Scene {
  std::string recording;      // its name
  ShownWindowPointer window;  // null until there is one
  PlayerStatus status;
  WindowNotes notes;
  const WindowHistory* history = nullptr;
  PixelTrace trace;  // of view.selected
  ViewSettings view;

  /// Whether model B takes part.
  bool compares() const { return status.models[1].state != ModelState::none; }
};

}  // namespace spikedepth::gui
