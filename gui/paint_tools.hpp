#pragma once
// The small things that all panels are painted with.
#include <QPainter>
#include <string>

#include "gui/board_layout.hpp"
#include "gui/colours.hpp"

namespace spikedepth::gui {

/// The font of panels, in pixels, so that pictures do not depend on a screen's resolution.
QFont panel_font(int height_px = 12, bool bold = false);

/// Ground, edge and title line; the figure stands at the line's right end. A long title is
/// shortened, a figure without room is left out.
void paint_frame(QPainter& painter, const QRect& rect, const std::string& title,
                 const std::string& figure);

/// A sentence in the middle of `rect`, wrapped, on its own ground.
void paint_note(QPainter& painter, const QRect& rect, const std::string& note);

/// One line of small text.
void paint_label(QPainter& painter, const QRect& rect, int flags, const std::string& text,
                 QRgb colour = kFaintText);

/// Labels of an axis: at both ends, and in the middle where there is room.
void paint_axis(QPainter& painter, const QRect& line, const std::string& low,
                const std::string& high, const std::string& middle = "");

struct ColourScale {
  const ColourTable* table;
  double low, high;
  bool with_sign;
  bool fitted = false;  // to the recording, which its label says
  const char* unit = " m";
};

/// The range in words, as "0.9-4.5 m, fitted" with an en dash, "+-1 m" with its sign.
std::string colour_range_text(const ColourScale& scale);

/// A colour bar with its labels, where the picture leaves it.
void paint_colour_bar(QPainter& painter, const PicturePlace& place, const ColourScale& scale);

/// "ON OFF" in their colours in a corner of the picture.
void paint_polarity_key(QPainter& painter, const QRect& picture);

/// A cross at a pixel of a picture that shows the `visible` part of the sensor; the selected one
/// has a ring. Nothing where the pixel is not seen.
void paint_mark(QPainter& painter, const QRect& picture, const QRectF& visible, Pixel pixel,
                bool selected);

}  // namespace spikedepth::gui
