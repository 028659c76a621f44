#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>

#include "io/figures/plot/bar_chart.hpp"

namespace spikedepth {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

ScatterPlot example() {
  ScatterPlot plot;
  plot.title = "error against rate";
  plot.x_label = "rate, %";
  plot.y_label = "error, m";
  plot.point_name = "setting";
  plot.highlight_name = "front";
  plot.points = {{{10, 8, 12}, {0.30, 0.28, 0.33}, "0", true},
                 {{5, 5, 5}, {0.35, 0.34, 0.36}, "a<b", true},
                 {{12, 12, 12}, {0.40, 0.40, 0.40}, "2", false}};
  plot.references = {{0.25, "without spikes"}};
  return plot;
}

TEST(Ticks, AreRoundAndCoverTheRange) {
  EXPECT_EQ(linear_ticks(0.0, 1.0, 5),
            (std::vector<double>{0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0}));
  EXPECT_EQ(linear_ticks(3, 41, 6), (std::vector<double>{10, 20, 30, 40}));
  EXPECT_EQ(logarithmic_ticks(0.3, 25).front(), 0.5);
  EXPECT_EQ(logarithmic_ticks(0.3, 25).size(), 6u);  // 0.5 1 2 5 10 20
}

TEST(ScatterPlot, SvgHoldsEveryPointInItsPlace) {
  const auto canvas = make_svg_canvas(600, 400);
  draw_scatter_plot(example(), {0, 0, 600, 400}, *canvas);
  const auto svg = canvas->finish();
  EXPECT_EQ(count(svg, "<circle"), 3u + 2u);  // points and legend
  EXPECT_EQ(count(svg, "stroke-dasharray"), 1u);
  for (const char* text : {"rate, %", "error, m", "without spikes", "a&lt;b", "front"})
    EXPECT_EQ(count(svg, text), 2u) << text;  // the letters and their rim of paper
  EXPECT_EQ(count(svg, "nan"), 0u);
}

// Collects circles only.
class CircleCanvas : public Canvas {
 public:
  void line(CanvasPoint, CanvasPoint, Colour, double, bool) override {}
  void rectangle(CanvasPoint, CanvasPoint, Colour) override {}
  void circle(CanvasPoint centre, double, Colour, bool) override { centres.push_back(centre); }
  void text(CanvasPoint, const std::string&, TextAnchor, bool) override {}
  std::string finish() override { return ""; }
  std::vector<CanvasPoint> centres;
};

TEST(ScatterPlot, FartherRightAndHigherIsMore) {
  for (const bool logarithmic : {false, true}) {
    auto plot = example();
    plot.logarithmic_x = logarithmic;
    CircleCanvas canvas;
    draw_scatter_plot(plot, {100, 50, 600, 400}, canvas);
    const auto& at = canvas.centres;
    EXPECT_LT(at[1].x, at[0].x);
    EXPECT_LT(at[0].x, at[2].x);
    EXPECT_GT(at[0].y, at[1].y);
    EXPECT_GT(at[1].y, at[2].y);
    for (const auto& point : at) {
      EXPECT_GT(point.x, 100);
      EXPECT_LT(point.x, 700);
      EXPECT_GT(point.y, 50);
      EXPECT_LT(point.y, 450);
    }
  }
}

// Collects rectangles and texts only.
class BarCanvas : public Canvas {
 public:
  void line(CanvasPoint, CanvasPoint, Colour, double, bool) override {}
  void rectangle(CanvasPoint corner, CanvasPoint opposite, Colour) override {
    lengths.push_back(opposite.x - corner.x);
  }
  void circle(CanvasPoint, double, Colour, bool) override {}
  void text(CanvasPoint, const std::string& text, TextAnchor, bool) override {
    texts.push_back(text);
  }
  std::string finish() override { return ""; }
  std::vector<double> lengths;
  std::vector<std::string> texts;
};

TEST(BarChart, BarsAreAsLongAsTheirValues) {
  BarChart chart;
  chart.groups = {"near", "far", "nowhere"};
  chart.series = {{"a", {0.1, 0.4, std::nan("")}}, {"b", {0.2, 0.3, std::nan("")}}};
  BarCanvas canvas;
  draw_bar_chart(chart, {0, 0, 500, bar_chart_height(chart)}, canvas);
  ASSERT_EQ(canvas.lengths.size(), 4U + 2U) << "a bar a value, and the legend";
  for (std::size_t i = 1; i < 4; ++i) {
    const double expected[] = {0.1, 0.2, 0.4, 0.3};
    EXPECT_NEAR(canvas.lengths[i] / canvas.lengths[0], expected[i] / 0.1, 1e-9);
  }
  EXPECT_EQ(std::count(canvas.texts.begin(), canvas.texts.end(), "0.400"), 1);
}

TEST(ScatterPlot, PngIsAPictureWithTheColoursOfThePoints) {
  const auto canvas = make_png_canvas(600, 400);
  draw_scatter_plot(example(), {0, 0, 600, 400}, *canvas);
  const auto bytes = canvas->finish();
  const cv::Mat image =
      cv::imdecode(std::vector<unsigned char>(bytes.begin(), bytes.end()), cv::IMREAD_COLOR);
  ASSERT_EQ(image.cols, 1200);
  ASSERT_EQ(image.rows, 800);
  cv::Mat front;
  cv::inRange(image, cv::Scalar(0, 94, 213), cv::Scalar(0, 94, 213), front);
  EXPECT_GT(cv::countNonZero(front), 300);  // two filled points, a line and a legend entry
}

}  // namespace
}  // namespace spikedepth
