#include "gui/feature_plot.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "gui/paint_tools.hpp"

namespace spikedepth::gui {
namespace {

constexpr double kGap_px = 8;
constexpr int kLine_px = 18;           // a sheet's title
constexpr int kLeastPictures_px = 30;  // height that a sheet gets at least

QImage picture_of(const FeatureSheet& sheet, std::size_t picture, double largest) {
  const ColourTable& colours = sheet.with_sign ? signed_error_colours() : rate_colours();
  QImage image(sheet.width, sheet.height, QImage::Format_RGB32);
  const double least = sheet.with_sign ? -largest : 0;
  for (int y = 0; y < sheet.height; ++y) {
    auto* const line = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < sheet.width; ++x) {
      const float value = sheet.at(picture, x, y);
      line[x] = std::isfinite(value) ? colour_at(colours, value, least, largest) : kGround;
    }
  }
  return image;
}

std::string range_text(const FeatureSheet& sheet, double largest) {
  return sheet.with_sign ? format("\u2212%.3g to %.3g", largest, largest)
                         : format("0 to %.3g", largest);
}

void paint_sheet(QPainter& painter, const QRect& area, const TitledSheet& titled) {
  const FeatureSheet& sheet = *titled.sheet;
  const double largest = std::max(largest_of(sheet), 1e-30);
  const QRect line(area.left(), area.top(), area.width(), kLine_px);
  const std::string range = range_text(sheet, largest);
  const int range_px =
      QFontMetrics(panel_font(11)).horizontalAdvance(QString::fromStdString(range));
  paint_label(painter, line.adjusted(0, 0, -range_px - 10, 0), Qt::AlignLeft | Qt::AlignVCenter,
              titled.title, kText);
  paint_label(painter, line, Qt::AlignRight | Qt::AlignVCenter, range);
  const PictureGrid grid = picture_grid(sheet, area.adjusted(0, kLine_px, 0, 0));
  painter.setPen(QColor(kPanelEdge));
  for (std::size_t i = 0; i < sheet.count(); ++i) {
    const QRectF place = grid.place(sheet, i);
    painter.drawImage(place, picture_of(sheet, i, largest));
    painter.drawRect(place.adjusted(-2, -2, 1, 1));  // what is one picture, gaps and all
  }
}

}  // namespace

std::vector<TitledSheet> sheets_of(const Scene& scene) {
  std::vector<TitledSheet> sheets;
  for (std::size_t m = 0; m < kModels; ++m) {
    if (!scene.window || !scene.window->models[m]) continue;
    const std::string letter = scene.compares() ? std::string(model_letter(m)) + "  " : "";
    for (const auto& sheet : scene.window->models[m]->features) {
      if (sheet->count() > 0) sheets.push_back({letter + sheet->title, sheet});
    }
  }
  return sheets;
}

QRectF PictureGrid::place(const FeatureSheet& sheet, std::size_t picture) const {
  const auto column = static_cast<double>(picture % static_cast<std::size_t>(columns));
  const auto row = static_cast<double>(picture / static_cast<std::size_t>(columns));
  const double width = sheet.width * scale, height = sheet.height * scale;
  return {corner.x() + column * (width + kGap_px), corner.y() + row * (height + kGap_px), width,
          height};
}

PictureGrid picture_grid(const FeatureSheet& sheet, const QRect& area) {
  PictureGrid best{area.topLeft(), 1, 0};
  const int count = static_cast<int>(sheet.count());
  for (int columns = 1; columns <= count; ++columns) {
    const int rows = (count + columns - 1) / columns;
    const double wide = (area.width() - (columns - 1) * kGap_px) / (columns * sheet.width);
    const double high = (area.height() - (rows - 1) * kGap_px) / (rows * sheet.height);
    const double scale = std::min(wide, high);
    if (scale > best.scale) best = {area.topLeft(), columns, scale};
  }
  return best;
}

void paint_features(QPainter& painter, const QRect& rect, const Scene& scene) {
  const auto sheets = sheets_of(scene);
  if (sheets.empty()) return paint_note(painter, rect, scene.notes.features);
  // Sheets share the height as the sides of their pictures' area, so that a large one leaves room
  // for a small one; none gets less than a line of pictures.
  const QRect area = rect.adjusted(8, 0, -8, -6);
  const int least = kLine_px + kLeastPictures_px;
  const int spare = std::max(0, area.height() - least * static_cast<int>(sheets.size()));
  const auto side = [](const TitledSheet& titled) {
    return std::sqrt(static_cast<double>(titled.sheet->values.size()));
  };
  double sides = 0;
  for (const auto& titled : sheets) sides += side(titled);
  double top = area.top();
  for (const auto& titled : sheets) {
    const double height = least + spare * side(titled) / sides;
    paint_sheet(painter,
                QRect(area.left(), static_cast<int>(top), area.width(),
                      static_cast<int>(top + height) - static_cast<int>(top) - 4),
                titled);
    top += height;
  }
}

}  // namespace spikedepth::gui
