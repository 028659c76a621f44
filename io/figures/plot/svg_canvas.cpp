#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "io/figures/plot/canvas.hpp"

namespace spikedepth {
namespace {

std::string escaped(const std::string& text) {
  std::string result;
  for (const char character : text) {
    if (character == '<') {
      result += "&lt;";
    } else if (character == '>') {
      result += "&gt;";
    } else if (character == '&') {
      result += "&amp;";
    } else {
      result += character;
    }
  }
  return result;
}

std::string hex(Colour colour) {
  return format("#%02x%02x%02x", colour.red, colour.green, colour.blue);
}

class SvgCanvas : public Canvas {
 public:
  SvgCanvas(int width, int height) {
    body_ = format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d "
        "%d\" "
        "font-family=\"DejaVu Sans,Verdana,sans-serif\" font-size=\"13\">\n<rect width=\"%d\" "
        "height=\"%d\" "
        "fill=\"white\"/>\n",
        width, height, width, height, width, height);
  }

  void line(CanvasPoint from, CanvasPoint to, Colour colour, double width, bool dashed) override {
    body_ += format(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" "
        "stroke-width=\"%.1f\"%s/>\n",
        from.x, from.y, to.x, to.y, hex(colour).c_str(), width,
        dashed ? " stroke-dasharray=\"6 4\"" : "");
  }

  void rectangle(CanvasPoint corner, CanvasPoint opposite, Colour colour) override {
    body_ += format("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
                    std::min(corner.x, opposite.x), std::min(corner.y, opposite.y),
                    std::abs(opposite.x - corner.x), std::abs(opposite.y - corner.y),
                    hex(colour).c_str());
  }

  void circle(CanvasPoint centre, double radius, Colour colour, bool filled) override {
    body_ += format(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" stroke=\"%s\" stroke-width=\"1.5\" "
        "fill=\"%s\"/>\n",
        centre.x, centre.y, radius, hex(colour).c_str(), filled ? hex(colour).c_str() : "white");
  }

  void text(CanvasPoint at, const std::string& text, TextAnchor anchor, bool turned) override {
    const char* const names[] = {"start", "middle", "end"};
    const std::string turn =
        turned ? format(" transform=\"rotate(-90 %.1f %.1f)\"", at.x, at.y) : "";
    // The rim is an element of its own: not every reader of SVG knows how to paint it first.
    for (const char* paint : {"class=\"rim\" aria-hidden=\"true\" fill=\"none\" stroke=\"white\" "
                              "stroke-width=\"3\" stroke-linejoin=\"round\"",
                              "fill=\"#202020\""}) {
      body_ += format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s%s>%s</text>\n", at.x, at.y,
                      names[static_cast<int>(anchor)], paint, turn.c_str(), escaped(text).c_str());
    }
  }

  std::string finish() override { return body_ + "</svg>\n"; }

 private:
  std::string body_;
};

}  // namespace

std::unique_ptr<Canvas> make_svg_canvas(int width, int height) {
  return std::make_unique<SvgCanvas>(width, height);
}

}  // namespace spikedepth
