#include "gui/board_layout.hpp"

#include <algorithm>
#include <array>

namespace spikedepth::gui {
namespace {

constexpr int kGap_px = 6;

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
}};

const PanelFacts& facts(PanelKind kind) {
  return kFacts[static_cast<std::size_t>(kind)];
}

using Rows = std::vector<std::vector<PanelKind>>;

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

}  // namespace

std::vector<PlacedPanel> board_layout(QSize size, const Scene& scene) {
  if (scene.view.maximised) return {{*scene.view.maximised, QRect(QPoint(0, 0), size)}};
  const Rows& rows = rows_for(scene.compares());
  std::vector<PlacedPanel> panels;
  const int usable = size.height() - kGap_px * (static_cast<int>(rows.size()) - 1);
  // The curves need less height than the pictures, where a row holds nothing else.
  const int curves = scene.compares() ? usable / 3 : std::max(usable * 24 / 100, 60);
  int top = 0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const int height = r + 1 < rows.size() ? (usable - curves) / 2 : size.height() - top;
    const int columns = static_cast<int>(rows[r].size());
    for (int c = 0; c < columns; ++c) {
      const int left = c * (size.width() + kGap_px) / columns;
      const int right = (c + 1) * (size.width() + kGap_px) / columns - kGap_px;
      panels.push_back({rows[r][static_cast<std::size_t>(c)], {left, top, right - left, height}});
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

QRect content_of(const QRect& panel) {
  return panel.adjusted(1, kTitleHeight_px, -1, -1);
}

QRect picture_in(const QRect& panel, PanelKind kind, SensorSize sensor) {
  QRect area = content_of(panel).adjusted(4, 0, -4, -4);
  if (facts(kind).colour_bar) area.setRight(area.right() - kColourBarWidth_px);
  const QSize fitted = QSize(sensor.width, sensor.height).scaled(area.size(), Qt::KeepAspectRatio);
  return {area.x() + (area.width() - fitted.width()) / 2,
          area.y() + (area.height() - fitted.height()) / 2, fitted.width(), fitted.height()};
}

std::optional<Pixel> pixel_under(const PlacedPanel& panel, QPoint point, SensorSize sensor) {
  if (!shows_left_pixels(panel.kind)) return std::nullopt;
  const QRect picture = picture_in(panel.rect, panel.kind, sensor);
  if (!picture.contains(point)) return std::nullopt;
  const QPoint offset = point - picture.topLeft();
  return Pixel{std::min(offset.x() * sensor.width / picture.width(), sensor.width - 1),
               std::min(offset.y() * sensor.height / picture.height(), sensor.height - 1)};
}

}  // namespace spikedepth::gui
