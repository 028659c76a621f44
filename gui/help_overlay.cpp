#include "gui/help_overlay.hpp"

#include <QPainter>
#include <algorithm>
#include <string>

#include "gui/paint_tools.hpp"
#include "gui/shortcuts.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kLine_px = 22;  // at most
constexpr int kKeys_px = 110;

struct Gesture {
  const char* what;
  const char* meaning;
};

constexpr Gesture kGestures[] = {{"Hover", "read the pixel in all pictures"},
                                 {"Click", "trace the pixel over time"},
                                 {"Double click", "one panel alone, and back"},
                                 {"Right click", "save this panel; choose the layout"},
                                 {"Wheel", "zoom all pictures; drag to move them"},
                                 {"Drag the cloud", "orbit; the wheel zooms"}};

}  // namespace

HelpOverlay::HelpOverlay(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("help"));
  hide();
}

void HelpOverlay::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), QColor(10, 12, 15, 190));
  const auto& keys = shortcuts();
  const int rows = (static_cast<int>(keys.size() + std::size(kGestures)) + 1) / 2;
  const int line_px = std::min(kLine_px, (height() - 60) / rows);
  const QSize size(std::min(860, width() - 20), line_px * rows + 60);
  const QRect box((width() - size.width()) / 2, std::max(0, (height() - size.height()) / 2),
                  size.width(), size.height());
  painter.setPen(QColor(kPanelEdge));
  painter.setBrush(QColor(kPanel));
  painter.drawRoundedRect(box, 8, 8);
  painter.setFont(panel_font(15, true));
  painter.setPen(QColor(kText));
  painter.drawText(box.adjusted(20, 12, 0, 0), Qt::AlignLeft | Qt::AlignTop,
                   QStringLiteral("Keys and mouse"));
  int row = 0;
  const auto add = [&](const std::string& what, const std::string& meaning) {
    const QRect column(box.x() + 20 + (row < rows ? 0 : (box.width() - 20) / 2),
                       box.y() + 44 + (row % rows) * line_px, (box.width() - 40) / 2 - 8, line_px);
    ++row;
    painter.setFont(panel_font(12, true));
    painter.setPen(QColor(kAccent));
    painter.drawText(column, Qt::AlignLeft | Qt::AlignVCenter, QString::fromStdString(what));
    painter.setFont(panel_font(12));
    painter.setPen(QColor(kText));
    painter.drawText(column.adjusted(kKeys_px, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     QString::fromStdString(meaning));
  };
  for (const auto& shortcut : keys) add(shortcut.keys, shortcut.meaning);
  for (const auto& gesture : kGestures) add(gesture.what, gesture.meaning);
}

void HelpOverlay::mousePressEvent(QMouseEvent*) {
  hide();
}

}  // namespace spikedepth::gui
