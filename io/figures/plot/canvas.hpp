#pragma once
// Where a plot is drawn: an SVG text or a PNG picture, through the same few strokes.
#include <memory>
#include <string>
#include <vector>

#include "core/base/palette.hpp"

namespace spikedepth {

/// A point on the canvas in pixels, y downwards.
struct CanvasPoint {
  double x = 0;
  double y = 0;
};

enum class TextAnchor { start, middle, end };

/// Draws on a white sheet. Colours are opaque; text is 13 px high and stands on a rim of paper, so
/// that lines below it do not cross it.
class Canvas {
 public:
  virtual ~Canvas() = default;
  virtual void line(CanvasPoint from, CanvasPoint to, Colour colour, double width, bool dashed) = 0;
  virtual void rectangle(CanvasPoint corner, CanvasPoint opposite, Colour colour) = 0;
  virtual void circle(CanvasPoint centre, double radius, Colour colour, bool filled) = 0;
  /// `turned`: read upwards, for the labels of vertical axes.
  virtual void text(CanvasPoint at, const std::string& text, TextAnchor anchor, bool turned) = 0;
  /// The finished sheet as the bytes of a file.
  virtual std::string finish() = 0;
};

std::unique_ptr<Canvas> make_svg_canvas(int width, int height);
/// Twice as many pixels as the size says, so that it stays sharp.
std::unique_ptr<Canvas> make_png_canvas(int width, int height);

}  // namespace spikedepth
