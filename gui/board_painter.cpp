#include "gui/board_painter.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "gui/paint_tools.hpp"
#include "gui/plots.hpp"

namespace spikedepth::gui {
namespace {

bool is_error(PanelKind kind) {
  return kind == PanelKind::error_a || kind == PanelKind::error_b || kind == PanelKind::difference;
}

std::size_t model_of(PanelKind kind) {
  return kind == PanelKind::depth_b || kind == PanelKind::error_b ? 1 : 0;
}

std::string title_of(PanelKind kind, const Scene& scene) {
  const bool compares = scene.compares();
  const std::string letter = compares ? format(" %s", model_letter(model_of(kind))) : "";
  switch (kind) {
    case PanelKind::left_events:
      return "Left events";
    case PanelKind::right_events:
      return "Right events";
    case PanelKind::depth_a:
    case PanelKind::depth_b:
      return "Predicted depth" + letter;
    case PanelKind::truth:
      return "True depth";
    case PanelKind::error_a:
    case PanelKind::error_b:
      return (scene.view.absolute_error ? "|Error|" : "Error") + letter;
    case PanelKind::difference:
      return scene.view.absolute_error ? "|A \u2212 B|" : "A \u2212 B";
    case PanelKind::cloud:
      return "Point cloud";
    case PanelKind::rates:
      return "Firing rate per layer";
    case PanelKind::histogram:
      return "Error histogram";
    default:
      return "Pixel trace";
  }
}

// The figure at the right end of a panel's title.
std::string figure_of(PanelKind kind, const Scene& scene) {
  if (!scene.window) return "";
  const ShownWindow& window = *scene.window;
  const std::size_t m = model_of(kind);
  switch (kind) {
    case PanelKind::left_events:
    case PanelKind::right_events: {
      const auto side = kind == PanelKind::left_events ? Side::left : Side::right;
      return format("%zu in %.4g ms", window.camera(side).events_read,
                    static_cast<double>(window.shown.length()) * 1e-3);
    }
    case PanelKind::depth_a:
    case PanelKind::depth_b:
      if (window.estimate(m) == nullptr) return "";
      return format("%.1f ms", window.estimate(m)->latency_ms);
    case PanelKind::error_a:
    case PanelKind::error_b:
      if (!window.models[m] || window.models[m]->errors.pixels == 0) return "";
      return format("mean %.3f m", window.models[m]->errors.mean_m);
    case PanelKind::cloud:
      return window.estimate(0) == nullptr && window.truth ? "of the true depth" : "";
    case PanelKind::trace:
      if (!scene.view.selected) return "";
      return format("x %d  y %d", scene.view.selected->x, scene.view.selected->y);
    default:
      return "";
  }
}

}  // namespace

bool BoardPainter::MadeCloud::operator==(const MadeCloud& other) const {
  return window == other.window && near_m == other.near_m && far_m == other.far_m &&
         yaw_deg == other.yaw_deg && pitch_deg == other.pitch_deg && zoom == other.zoom &&
         size == other.size;
}

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

void BoardPainter::paint_panel(QPainter& painter, const PlacedPanel& panel, const Scene& scene) {
  images_.update(scene);
  paint_frame(painter, panel.rect, title_of(panel.kind, scene), figure_of(panel.kind, scene));
  const WindowNotes& notes = scene.notes;
  const std::size_t m = model_of(panel.kind);
  switch (panel.kind) {
    case PanelKind::left_events:
      return paint_map(painter, panel, scene, images_.events(Side::left), notes.left_events);
    case PanelKind::right_events:
      return paint_map(painter, panel, scene, images_.events(Side::right), notes.right_events);
    case PanelKind::depth_a:
    case PanelKind::depth_b:
      return paint_map(painter, panel, scene, images_.depth(m), notes.depth[m]);
    case PanelKind::truth:
      return paint_map(painter, panel, scene, images_.truth(), notes.truth);
    case PanelKind::error_a:
    case PanelKind::error_b:
      return paint_map(painter, panel, scene, images_.error(m), notes.error[m]);
    case PanelKind::difference:
      return paint_map(painter, panel, scene, images_.difference(),
                       notes.depth[0].empty() ? notes.depth[1] : notes.depth[0]);
    case PanelKind::cloud:
      return paint_cloud(painter, panel, scene);
    case PanelKind::rates:
      return paint_rates(painter, content_of(panel.rect), scene);
    case PanelKind::histogram:
      return paint_histogram(painter, content_of(panel.rect), scene);
    case PanelKind::trace:
      return paint_trace(painter, content_of(panel.rect), scene);
  }
}

void BoardPainter::paint_map(QPainter& painter, const PlacedPanel& panel, const Scene& scene,
                             const QImage& image, const std::string& note) {
  const QRect content = content_of(panel.rect);
  if (!scene.window) return paint_note(painter, content, "");
  const SensorSize sensor = scene.window->sensor();
  const QRect picture = picture_in(panel.rect, panel.kind, sensor);
  const ViewSettings& view = scene.view;
  if (!image.isNull()) painter.drawImage(picture, image);
  if (is_error(panel.kind)) {
    const ColourScale scale =
        view.absolute_error
            ? ColourScale{&absolute_error_colours(), 0, view.error_range_m, false}
            : ColourScale{&signed_error_colours(), -view.error_range_m, view.error_range_m, true};
    paint_colour_bar(painter, picture, scale);
  } else if (panel.kind != PanelKind::left_events && panel.kind != PanelKind::right_events) {
    paint_colour_bar(painter, picture, {&depth_colours(), view.near_m, view.far_m, false});
  } else if (note.empty()) {
    paint_polarity_key(painter, picture);
  }
  if (!note.empty()) return paint_note(painter, image.isNull() ? content : picture, note);
  if (!shows_left_pixels(panel.kind)) return;
  if (view.selected) paint_mark(painter, picture, sensor, *view.selected, true);
  if (view.hover) paint_mark(painter, picture, sensor, *view.hover, false);
}

void BoardPainter::paint_cloud(QPainter& painter, const PlacedPanel& panel, const Scene& scene) {
  const QRect content = content_of(panel.rect).adjusted(4, 0, -4, -4);
  if (!scene.window || !scene.notes.cloud.empty() || content.isEmpty())
    return paint_note(painter, content, scene.notes.cloud);
  const ViewSettings& view = scene.view;
  const MadeCloud wanted{scene.window,         view.near_m,     view.far_m,    view.cloud.yaw_deg,
                         view.cloud.pitch_deg, view.cloud.zoom, content.size()};
  if (!(made_cloud_ == wanted)) {
    std::vector<CloudPoint> points;
    std::vector<QRgb> colours;
    scene_cloud(scene, points, colours);
    cloud_ = renderer_.draw(points, colours, view.cloud, (view.near_m + view.far_m) / 2.2,
                            scene.window->recording->calibration->focal_px(), content.size());
    made_cloud_ = wanted;
  }
  painter.drawImage(content.topLeft(), cloud_);
}

}  // namespace spikedepth::gui
