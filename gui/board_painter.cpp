#include "gui/board_painter.hpp"

#include "gui/caption.hpp"
#include "gui/feature_plot.hpp"
#include "gui/paint_tools.hpp"
#include "gui/picture_zoom.hpp"
#include "gui/plots.hpp"

namespace spikedepth::gui {

void scene_cloud(const Scene& scene, std::vector<CloudPoint>& points, std::vector<QRgb>& colours) {
  points.clear();
  colours.clear();
  if (!scene.window || !scene.window->recording->calibration) return;
  const ShownWindow& window = *scene.window;
  const DepthMap* depth = window.estimate(0) != nullptr ? &window.estimate(0)->depth
                          : window.truth                ? &*window.truth
                                                        : nullptr;
  if (depth == nullptr) return;
  unproject(*depth, *window.recording->calibration, scene.view.far_m, points);
  colours.reserve(points.size());
  for (const auto& point : points)
    colours.push_back(colour_at(depth_colours(), point.z, scene.view.near_m, scene.view.far_m));
}

void BoardPainter::paint(QPainter& painter, QSize size, const Scene& scene) {
  painter.fillRect(QRect(QPoint(0, 0), size), QColor(kGround));
  for (const auto& panel : board_layout(size, scene)) paint_panel(painter, panel, scene);
}

QImage BoardPainter::picture(QSize size, const Scene& scene) {
  QImage image(size, QImage::Format_RGB32);
  QPainter painter(&image);
  paint(painter, size, scene);
  return image;
}

QImage BoardPainter::captioned(QSize size, const Scene& scene) {
  QImage image(size, QImage::Format_RGB32);
  QPainter painter(&image);
  const int board_height = size.height() - kCaptionHeight_px;
  paint(painter, {size.width(), board_height}, scene);
  paint_caption(painter, {0, board_height, size.width(), kCaptionHeight_px}, scene);
  return image;
}

PanelContent BoardPainter::content(const PlacedPanel& panel, const Scene& scene) {
  images_.update(scene);
  return panel_content(panel, scene, images_);
}

void BoardPainter::paint_panel(QPainter& painter, const PlacedPanel& panel, const Scene& scene) {
  const PanelContent content = this->content(panel, scene);
  paint_frame(painter, panel.rect, content.title, content.figure);
  switch (panel.kind) {
    case PanelKind::cloud:
      return paint_cloud(painter, panel, scene);
    case PanelKind::rates:
      return paint_rates(painter, content_of(panel.rect), scene);
    case PanelKind::histogram:
      return paint_histogram(painter, content_of(panel.rect), scene);
    case PanelKind::trace:
      return paint_trace(painter, content_of(panel.rect), scene);
    case PanelKind::features:
      return paint_features(painter, content_of(panel.rect), scene);
    default:
      return paint_map(painter, panel, scene, images_.of(panel.kind), content.note);
  }
}

void BoardPainter::paint_map(QPainter& painter, const PlacedPanel& panel, const Scene& scene,
                             const QImage& image, const std::string& note) {
  const QRect content = content_of(panel.rect);
  if (!scene.window) return paint_note(painter, content, "");
  const SensorSize sensor = scene.window->view();
  const PicturePlace place = place_picture(panel.rect, panel.kind, sensor);
  const QRect& picture = place.picture;
  const ViewSettings& view = scene.view;
  if (image.isNull()) return paint_note(painter, content, note);
  const QRectF visible = visible_part(view.zoom, sensor);
  painter.drawImage(QRectF(picture), image, visible);
  if (shows_errors(panel.kind)) {
    const ColourScale scale =
        view.absolute_error
            ? ColourScale{&absolute_error_colours(), 0, view.error_range_m, false}
            : ColourScale{&signed_error_colours(), -view.error_range_m, view.error_range_m, true};
    paint_colour_bar(painter, place, scale);
  } else if (panel.kind == PanelKind::confidence) {
    paint_colour_bar(painter, place, {&rate_colours(), 0, 1, false, false, ""});
  } else if (panel.kind != PanelKind::left_events && panel.kind != PanelKind::right_events) {
    paint_colour_bar(painter, place,
                     {&depth_colours(), view.near_m, view.far_m, false, view.fitted});
  } else if (note.empty()) {
    paint_polarity_key(painter, picture);
  }
  if (!note.empty()) return paint_note(painter, picture, note);
  if (!shows_left_pixels(panel.kind)) return;
  if (view.selected) paint_mark(painter, picture, visible, *view.selected, true);
  if (view.hover) paint_mark(painter, picture, visible, *view.hover, false);
}

void BoardPainter::paint_cloud(QPainter& painter, const PlacedPanel& panel, const Scene& scene) {
  const QRect content = content_of(panel.rect).adjusted(4, 0, -4, -4);
  if (!scene.window || !scene.notes.cloud.empty() || content.isEmpty())
    return paint_note(painter, content, scene.notes.cloud);
  const ViewSettings& view = scene.view;
  const CloudSource source{scene.window, view.near_m, view.far_m};
  std::vector<double> place;
  add_eye(view.cloud, place);
  place.insert(place.end(), {1. * content.width(), 1. * content.height()});
  const bool points_changed = !(cloud_source_ == source);
  if (points_changed) {
    scene_cloud(scene, cloud_points_, cloud_colours_);
    cloud_source_ = source;
  }
  if (points_changed || cloud_place_ != place) {
    cloud_ = renderer_.draw(cloud_points_, cloud_colours_, view.cloud,
                            scene.window->recording->calibration->focal_px(), content.size());
    cloud_place_ = place;
  }
  painter.drawImage(content.topLeft(), cloud_);
}

}  // namespace spikedepth::gui
