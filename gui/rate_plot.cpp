// Firing rates over time, a row per layer.
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "gui/paint_tools.hpp"
#include "gui/plots.hpp"
#include "gui/time_axis.hpp"

namespace spikedepth::gui {
namespace {

constexpr double kRow_px = 11, kSmallRow_px = 8.5;  // that names in such letters need
constexpr int kLetters_px = 11, kSmallLetters_px = 9;
constexpr int kFigure_px = 46;      // right of the strip
constexpr int kNarrowest_px = 160;  // of a column with names; narrower ones show the strip alone
constexpr int kColumn_px = 200;     // of several columns
constexpr int kLeastStrip_px = 40;  // beside the names
constexpr int kNameGap_px = 6;
constexpr int kMostColumns = 3;
constexpr TimeUs kLongestCell_us = 100'000;  // a window's colour reaches no farther back

// A name that is too long loses its middle.
void paint_text(QPainter& painter, const QRect& rect, Qt::Alignment side, const std::string& text,
                QRgb colour, int letters_px) {
  painter.setFont(panel_font(letters_px));
  painter.setPen(QColor(colour));
  painter.drawText(rect, side | Qt::AlignVCenter,
                   QFontMetrics(painter.font())
                       .elidedText(QString::fromStdString(text), Qt::ElideMiddle, rect.width()));
}

double row_top(const RateColumn& column, std::size_t row) {
  return column.strip.top() +
         static_cast<double>(row) * column.strip.height() / static_cast<double>(column.rows.size());
}

void paint_cells(QPainter& painter, const RateColumn& column, const Scene& scene,
                 TimeWindow stretch) {
  const double scale = column.strip.width() / static_cast<double>(stretch.length());
  TimeUs previous = stretch.begin;
  for (const auto& [index, figures] : scene.history->figures()) {
    if (figures.t <= stretch.begin || figures.t > stretch.end) continue;
    const TimeUs from = std::max(previous, figures.t - kLongestCell_us) - stretch.begin;
    const int left = column.strip.left() + static_cast<int>(scale * static_cast<double>(from));
    const int right =
        column.strip.left() +
        static_cast<int>(std::ceil(scale * static_cast<double>(figures.t - stretch.begin)));
    for (std::size_t r = 0; r < column.rows.size(); ++r) {
      const auto& row = column.rows[r];
      if (row.layer >= figures.rates[row.model].size()) continue;
      const auto& rate = figures.rates[row.model][row.layer];
      if (rate.layer != row.layer_name) continue;  // of another network
      const int top = static_cast<int>(row_top(column, r));
      painter.fillRect(QRect(left, top, std::max(1, right - left),
                             static_cast<int>(row_top(column, r + 1)) - top),
                       QColor(colour_at(rate_colours(), rate.rate, 0, kFullRate)));
    }
    previous = figures.t;
  }
}

void paint_names(QPainter& painter, const RateColumn& column) {
  for (std::size_t r = 0; r < column.rows.size(); r += column.every) {
    const auto& row = column.rows[r];
    const int y = static_cast<int>((row_top(column, r) + row_top(column, r + 1)) / 2);
    paint_text(painter, QRect(column.names.left(), y - 7, column.names.width(), 14), Qt::AlignRight,
               row.name, kFaintText, column.letters_px);
    paint_text(painter, QRect(column.strip.right() + 4, y - 7, kFigure_px - 4, 14), Qt::AlignLeft,
               format("%.1f %%", 100 * row.rate), kText, column.letters_px);
  }
}

void paint_rate_key(QPainter& painter, const QRect& names) {
  const QRect key(names.left(), names.bottom() + 6, std::min(50, names.width() - 40), 8);
  if (key.width() < 20) return;
  for (int x = 0; x < key.width(); ++x)
    painter.fillRect(key.left() + x, key.top(), 1, key.height(),
                     QColor(colour_at(rate_colours(), x, 0, key.width() - 1)));
  paint_label(painter, QRect(key.right() + 3, key.top() - 3, 34, 14), Qt::AlignLeft,
              format("%.0f %%", 100 * kFullRate));
}

std::vector<RateRow> rows_of(const Scene& scene) {
  std::vector<RateRow> rows;
  for (std::size_t m = 0; scene.window && m < kModels; ++m) {
    const auto* estimate = scene.window->estimate(m);
    if (estimate == nullptr) continue;
    const std::string prefix = scene.compares() ? format("%s ", model_letter(m)) : "";
    for (std::size_t layer = 0; layer < estimate->rates.size(); ++layer) {
      const auto& rate = estimate->rates[layer];
      rows.push_back({m, layer, rate.layer, prefix + rate.layer, rate.rate});
    }
  }
  return rows;
}

}  // namespace

std::vector<RateColumn> rate_columns(const QRect& rect, const std::vector<RateRow>& rows) {
  std::vector<RateColumn> columns;
  if (rows.empty()) return columns;
  const int height = rect.height() - kTimeAxis_px - 4;
  int count = 1;
  const auto rows_in = [&](int columns_wanted) {
    return (static_cast<int>(rows.size()) + columns_wanted - 1) / columns_wanted;
  };
  while (count < kMostColumns && height / rows_in(count) < kRow_px &&
         rect.width() / (count + 1) >= kColumn_px)
    ++count;
  const int per_column = rows_in(count);
  // The fullest column decides for all.
  const double least_px = static_cast<double>(height) / per_column;
  const bool small = least_px < kRow_px && least_px >= kSmallRow_px;
  for (int first = 0; first < static_cast<int>(rows.size()); first += per_column) {
    RateColumn column;
    const int last = std::min(first + per_column, static_cast<int>(rows.size()));
    column.rows.assign(rows.begin() + first, rows.begin() + last);
    const int c = first / per_column;
    const int left = rect.left() + c * rect.width() / count;
    const int right = rect.left() + (c + 1) * rect.width() / count;
    const QRect plot(left + 6, rect.top() + 2, right - left - 12, height);
    const bool named = plot.width() >= kNarrowest_px;
    const double row_px = static_cast<double>(height) / static_cast<double>(last - first);
    column.letters_px = small ? kSmallLetters_px : kLetters_px;
    const QFontMetrics metrics(panel_font(column.letters_px));
    int names = 0;
    for (const auto& row : column.rows)
      names = std::max(names, metrics.horizontalAdvance(QString::fromStdString(row.name)) + 1);
    names = named ? std::min(names, plot.width() - kNameGap_px - kLeastStrip_px - kFigure_px) : 0;
    column.names = QRect(plot.left(), plot.top(), names, plot.height());
    column.strip = plot.adjusted(named ? names + kNameGap_px : 0, 0, named ? -kFigure_px : 0, 0);
    const auto every =
        static_cast<std::size_t>(small ? 1 : std::max(1.0, std::ceil(kRow_px / row_px)));
    column.every = named ? every : column.rows.size() + 1;
    columns.push_back(std::move(column));
  }
  return columns;
}

void paint_rates(QPainter& painter, const QRect& rect, const Scene& scene) {
  const auto rows = rows_of(scene);
  if (rows.empty() || scene.history == nullptr) {
    return paint_note(
        painter, rect,
        scene.notes.rates.empty() ? "This network reports no firing rates." : scene.notes.rates);
  }
  const TimeUs now = scene.window->shown.end;
  const TimeWindow stretch = shown_stretch(*scene.window->recording, now);
  for (const auto& column : rate_columns(rect, rows)) {
    if (column.strip.width() < 40 || column.strip.height() < 20) return;
    painter.fillRect(column.strip, QColor(kEventGround));
    paint_cells(painter, column, scene, stretch);
    if (column.every <= column.rows.size()) {
      paint_names(painter, column);
      if (column.rows.front().layer == 0) paint_rate_key(painter, column.names);
    }
    paint_time_axis(painter, column.strip, stretch, now);
  }
}

}  // namespace spikedepth::gui
