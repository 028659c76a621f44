#pragma once
// Paints the board: the same for the window, for pictures and for videos.
#include <QImage>
#include <QPainter>

#include "gui/board_layout.hpp"
#include "gui/cloud_renderer.hpp"
#include "gui/map_images.hpp"
#include "gui/panel_content.hpp"

namespace spikedepth::gui {

/// Paints scenes and keeps what can be used again for the next one. One thread at a time, any
/// thread (with a QImage as target, also one without a window system).
class BoardPainter {
 public:
  /// All panels of the scene on a board of `size`.
  void paint(QPainter& painter, QSize size, const Scene& scene);
  /// What a panel shows.
  PanelContent content(const PlacedPanel& panel, const Scene& scene);
  /// One panel into its rectangle.
  void paint_panel(QPainter& painter, const PlacedPanel& panel, const Scene& scene);
  /// The board, or one panel, as a picture.
  QImage picture(QSize size, const Scene& scene);
  /// The same with a strip below it that tells recording, time and networks.
  QImage captioned(QSize size, const Scene& scene);

 private:
  void paint_map(QPainter& painter, const PlacedPanel& panel, const Scene& scene,
                 const QImage& image, const std::string& note);
  void paint_cloud(QPainter& painter, const PlacedPanel& panel, const Scene& scene);

  MapImages images_;
  CloudRenderer renderer_;
  // What the points were made of, and from where they were looked at.
  struct CloudSource {
    ShownWindowPointer window;
    double near_m = 0, far_m = 0;
    bool operator==(const CloudSource& other) const {
      return window == other.window && near_m == other.near_m && far_m == other.far_m;
    }
  };
  CloudSource cloud_source_;
  std::vector<double> cloud_place_;
  std::vector<CloudPoint> cloud_points_;
  std::vector<QRgb> cloud_colours_;
  QImage cloud_;
};

/// The points of a scene's cloud (model A's depth; the truth without it) and their colours; empty
/// where there are none.
void scene_cloud(const Scene& scene, std::vector<CloudPoint>& points, std::vector<QRgb>& colours);

}  // namespace spikedepth::gui
