#include "gui/style.hpp"

#include <QApplication>
#include <QPalette>
#include <QStyleFactory>

#include "gui/paint_tools.hpp"

namespace spikedepth::gui {

void apply_style() {
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QApplication::setFont(panel_font(12));
  QPalette palette;
  const QColor ground(kGround), panel(kPanel), text(kText), faint(kFaintText), accent(kAccent);
  palette.setColor(QPalette::Window, ground);
  palette.setColor(QPalette::WindowText, text);
  palette.setColor(QPalette::Base, QColor(kEventGround));
  palette.setColor(QPalette::AlternateBase, panel);
  palette.setColor(QPalette::ToolTipBase, panel);
  palette.setColor(QPalette::ToolTipText, text);
  palette.setColor(QPalette::Text, text);
  palette.setColor(QPalette::Button, QColor(kPanelEdge));
  palette.setColor(QPalette::ButtonText, text);
  palette.setColor(QPalette::BrightText, QColor(kWarning));
  palette.setColor(QPalette::Highlight, accent.darker(150));
  palette.setColor(QPalette::HighlightedText, text);
  palette.setColor(QPalette::PlaceholderText, faint);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, faint.darker(150));
  QApplication::setPalette(palette);
  qApp->setStyleSheet(
      QStringLiteral("QCheckBox::indicator { width: 12px; height: 12px; border: 1px solid #6b7683;"
                     " border-radius: 2px; background: #101317; }"
                     "QCheckBox::indicator:checked { background: #4fc3b1; }"));
}

}  // namespace spikedepth::gui
