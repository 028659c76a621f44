#include "gui/board_layout.hpp"

#include <algorithm>
#include <array>

#include "gui/picture_zoom.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kGap_px = 6;
constexpr int kMargin_px = 5;  // between a panel's edge and its picture

struct PanelFacts {
  PanelKind kind;
  const char* name;
  bool left_pixels;
  bool colour_bar;
};

constexpr std::array<PanelFacts, kPanelKinds> kFacts = {{
    {PanelKind::left_events, "left-events", true, false},
    {PanelKind::right_events, "right-events", false, false},
    {PanelKind::depth_a, "depth-a", true, true},
    {PanelKind::depth_b, "depth-b", true, true},
    {PanelKind::truth, "truth", true, true},
    {PanelKind::error_a, "error-a", true, true},
    {PanelKind::error_b, "error-b", true, true},
    {PanelKind::difference, "difference", true, true},
    {PanelKind::cloud, "cloud", false, false},
    {PanelKind::rates, "rates", false, false},
    {PanelKind::histogram, "histogram", false, false},
    {PanelKind::trace, "trace", false, false},
    {PanelKind::features, "features", false, false},
    {PanelKind::confidence, "confidence", true, true},
}};

const PanelFacts& facts(PanelKind kind) {
  return kFacts[static_cast<std::size_t>(kind)];
}

using Panels = std::vector<PanelKind>;
using Rows = std::vector<Panels>;

const Rows& rows_for(bool compares) {
  static const Rows one = {{PanelKind::left_events, PanelKind::right_events, PanelKind::cloud},
                           {PanelKind::depth_a, PanelKind::truth, PanelKind::error_a},
                           {PanelKind::rates, PanelKind::histogram, PanelKind::trace}};
  static const Rows two = {
      {PanelKind::left_events, PanelKind::right_events, PanelKind::truth, PanelKind::cloud},
      {PanelKind::depth_a, PanelKind::error_a, PanelKind::depth_b, PanelKind::error_b},
      {PanelKind::difference, PanelKind::rates, PanelKind::histogram, PanelKind::trace}};
  return compares ? two : one;
}

// Like stands beside like, whether there are two columns or more.
const Panels& pictures_for(bool compares, int columns) {
  static const Panels one = {PanelKind::left_events, PanelKind::truth, PanelKind::depth_a,
                             PanelKind::error_a};
  static const Panels two = {PanelKind::left_events, PanelKind::depth_a, PanelKind::depth_b,
                             PanelKind::truth,       PanelKind::error_a, PanelKind::error_b};
  static const Panels two_columns = {PanelKind::left_events, PanelKind::truth,
                                     PanelKind::depth_a,     PanelKind::error_a,
                                     PanelKind::depth_b,     PanelKind::error_b};
  return !compares ? one : columns == 2 ? two_columns : two;
}

constexpr SensorSize kUsualSensor{346, 260};  // until a window tells

SensorSize sensor_of(const Scene& scene) {
  return scene.window ? scene.window->view() : kUsualSensor;
}

// Column `c` of `columns` that share a board's width.
QRect column(int board_width, int c, int columns) {
  const int left = c * (board_width + kGap_px) / columns;
  return {left, 0, (c + 1) * (board_width + kGap_px) / columns - kGap_px - left, 0};
}

std::vector<PlacedPanel> place_pictures(QSize size, const Scene& scene) {
  const SensorSize sensor = sensor_of(scene);
  std::vector<PlacedPanel> best;
  int best_width = -1;
  const auto count = static_cast<int>(pictures_for(scene.compares(), 1).size());
  for (int columns = 1; columns <= count; ++columns) {
    const Panels& kinds = pictures_for(scene.compares(), columns);
    const int rows = (count + columns - 1) / columns;
    std::vector<PlacedPanel> panels;
    int width = size.width();
    for (int i = 0; i < count; ++i) {
      QRect rect = column(size.width(), i % columns, columns);
      rect.moveTop(i / columns * (size.height() + kGap_px) / rows);
      rect.setHeight((i / columns + 1) * (size.height() + kGap_px) / rows - kGap_px - rect.top());
      panels.push_back({kinds[static_cast<std::size_t>(i)], rect});
      width = std::min(width, picture_in(rect, panels.back().kind, sensor).width());
    }
    if (width <= best_width) continue;
    best_width = width;
    best = std::move(panels);
  }
  return best;
}

// Height of a panel whose picture, with a colour bar below it, is as wide as the panel allows.
int full_height(int panel_width, SensorSize sensor) {
  return kTitleHeight_px + 5 + kColourStripHeight_px +
         (panel_width - 2 * kMargin_px) * sensor.height / std::max(1, sensor.width);
}

// The least height whose depth picture is as wide as at `height`: the curves get the rest.
int least_height(int panel_width, int height, SensorSize sensor) {
  const auto width_at = [&](int panel_height) {
    return picture_in({0, 0, panel_width, panel_height}, PanelKind::depth_a, sensor).width();
  };
  const int width = width_at(height);
  while (height > 1 && width_at(height - 1) == width) --height;
  return height;
}

}  // namespace

std::vector<PlacedPanel> board_layout(QSize size, const Scene& scene) {
  if (scene.view.maximised) return {{*scene.view.maximised, QRect(QPoint(0, 0), size)}};
  if (scene.view.pictures_only) return place_pictures(size, scene);
  const Rows& rows = rows_for(scene.compares());
  std::vector<PlacedPanel> panels;
  const int usable = size.height() - kGap_px * (static_cast<int>(rows.size()) - 1);
  // Curves take what the pictures leave, but some; the last row of two networks has a picture too.
  const int curves = scene.compares() ? usable / 3 : std::clamp(usable / 7, 60, 104);
  const int wanted = full_height(column(size.width(), 0, static_cast<int>(rows[0].size())).width(),
                                 sensor_of(scene));
  const int height = least_height(column(size.width(), 0, static_cast<int>(rows[0].size())).width(),
                                  std::min(wanted, (usable - curves) / 2), sensor_of(scene));
  int top = 0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const int columns = static_cast<int>(rows[r].size());
    for (int c = 0; c < columns; ++c) {
      QRect rect = column(size.width(), c, columns);
      rect.moveTop(top);
      rect.setHeight(r + 1 < rows.size() ? height : size.height() - top);
      panels.push_back({rows[r][static_cast<std::size_t>(c)], rect});
    }
    top += height + kGap_px;
  }
  return panels;
}

const char* panel_name(PanelKind kind) {
  return facts(kind).name;
}

std::optional<PanelKind> panel_by_name(const std::string& name) {
  for (const auto& entry : kFacts) {
    if (name == entry.name) return entry.kind;
  }
  return std::nullopt;
}

const std::vector<PanelKind>& all_panels() {
  static const std::vector<PanelKind> all = [] {
    std::vector<PanelKind> kinds;
    for (const auto& entry : kFacts) kinds.push_back(entry.kind);
    return kinds;
  }();
  return all;
}

bool shows_left_pixels(PanelKind kind) {
  return facts(kind).left_pixels;
}

bool shows_picture(PanelKind kind) {
  return kind != PanelKind::cloud && kind != PanelKind::rates && kind != PanelKind::histogram &&
         kind != PanelKind::trace && kind != PanelKind::features;
}

QRect content_of(const QRect& panel) {
  return panel.adjusted(1, kTitleHeight_px, -1, -1);
}

namespace {

QRect fitted(const QRect& area, SensorSize sensor) {
  const QSize size = QSize(sensor.width, sensor.height).scaled(area.size(), Qt::KeepAspectRatio);
  return {area.x() + (area.width() - size.width()) / 2,
          area.y() + (area.height() - size.height()) / 2, size.width(), size.height()};
}

}  // namespace

PicturePlace place_picture(const QRect& panel, PanelKind kind, SensorSize sensor) {
  const QRect area = content_of(panel).adjusted(kMargin_px - 1, 0, 1 - kMargin_px, -4);
  if (!facts(kind).colour_bar) return {fitted(area, sensor), QRect()};
  const QRect beside = fitted(area.adjusted(0, 0, -kColourBarWidth_px, 0), sensor);
  const QRect above = fitted(area.adjusted(0, 0, 0, -kColourStripHeight_px), sensor);
  if (beside.width() >= above.width())
    return {beside, {beside.right() + 6, beside.top(), kColourBarWidth_px - 6, beside.height()}};
  return {
      above, {above.left(), above.bottom() + 4, above.width(), kColourStripHeight_px - 4}, true};
}

QRect picture_in(const QRect& panel, PanelKind kind, SensorSize sensor) {
  return place_picture(panel, kind, sensor).picture;
}

std::optional<Pixel> pixel_under(const PlacedPanel& panel, QPoint point, SensorSize sensor,
                                 const PictureZoom& zoom) {
  if (!shows_left_pixels(panel.kind)) return std::nullopt;
  const QRect picture = picture_in(panel.rect, panel.kind, sensor);
  if (!picture.contains(point)) return std::nullopt;
  const QPointF place = sensor_point(picture, visible_part(zoom, sensor), point);
  return Pixel{std::clamp(static_cast<int>(place.x()), 0, sensor.width - 1),
               std::clamp(static_cast<int>(place.y()), 0, sensor.height - 1)};
}

}  // namespace spikedepth::gui
