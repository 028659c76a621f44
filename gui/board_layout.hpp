#pragma once
// Where the panels of the board stand.
#include <QRect>
#include <QSize>
#include <optional>
#include <vector>

#include "gui/scene.hpp"

namespace spikedepth::gui {

struct PlacedPanel {
  PanelKind kind;
  QRect rect;
  bool operator==(const PlacedPanel& other) const {
    return kind == other.kind && rect == other.rect;
  }
};

/// All panels of a scene on a board of `size`: three columns for one network, four for two, the
/// rows of pictures as high as their width needs. With `pictures_only`, the pictures alone in the
/// grid that makes them largest. One panel alone if it is maximised. Panels lie inside the board
/// and do not overlap.
std::vector<PlacedPanel> board_layout(QSize size, const Scene& scene);

/// Short name, also used for files: "depth-a".
const char* panel_name(PanelKind kind);
std::optional<PanelKind> panel_by_name(const std::string& name);
const std::vector<PanelKind>& all_panels();

/// Whether the panel is a picture of the left rectified view (hover and click read pixels there).
bool shows_left_pixels(PanelKind kind);
/// Whether the panel is a picture of a sensor, which zooms with all others.
bool shows_picture(PanelKind kind);

/// Height of a panel's title line in pixels.
constexpr int kTitleHeight_px = 22;
/// Width of a colour bar with its labels beside a picture, and height of one below it.
constexpr int kColourBarWidth_px = 60, kColourStripHeight_px = 18;

/// The part of a panel below its title.
QRect content_of(const QRect& panel);
/// A sensor's picture in a panel, and the colour bar (empty without one): beside the picture or
/// below it, whichever leaves the larger picture.
struct PicturePlace {
  QRect picture, bar;
  bool bar_below = false;
};
PicturePlace place_picture(const QRect& panel, PanelKind kind, SensorSize sensor);
/// Where a sensor's picture stands in a map panel: as large as fits, with its shape kept.
QRect picture_in(const QRect& panel, PanelKind kind, SensorSize sensor);
/// The pixel of the picture under `point`, if any.
std::optional<Pixel> pixel_under(const PlacedPanel& panel, QPoint point, SensorSize sensor,
                                 const PictureZoom& zoom);

}  // namespace spikedepth::gui
