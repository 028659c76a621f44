// Axes fit what they show, and every name can be read.
#include "gui/plots.hpp"

#include <gtest/gtest.h>

#include <QFontMetrics>
#include <cmath>

#include "gui/cloud_focus.hpp"
#include "gui/cloud_renderer.hpp"
#include "gui/paint_tools.hpp"
#include "gui/time_axis.hpp"
#include "tests/gui/viewer_fixture.hpp"

namespace spikedepth::gui {
namespace {

using test::Alteration;

// The layers of StereoSpike, of two networks.
std::vector<RateRow> many_rows() {
  std::vector<RateRow> rows;
  for (std::size_t m = 0; m < 2; ++m) {
    for (const char* layer :
         {"bottom", "conv1", "conv2", "conv3", "conv4", "bottleneck.0.sn1", "bottleneck.0.sn2",
          "bottleneck.1.sn1", "bottleneck.1.sn2", "deconv4", "deconv3", "deconv2", "deconv1"})
      rows.push_back({m, 0, layer, (m == 0 ? "A " : "B ") + std::string(layer), 0.1});
  }
  return rows;
}

TEST(RatePlot, APanelAloneNamesEveryLayerInFull) {
  for (const QSize size : {QSize(1264, 680), QSize(784, 480), QSize(480, 340)}) {
    std::size_t rows = 0;
    for (const auto& column : rate_columns(QRect(QPoint(0, 0), size), many_rows())) {
      const QFontMetrics metrics(panel_font(column.letters_px));
      EXPECT_EQ(column.every, 1U);
      EXPECT_GE(column.strip.width(), 40);
      EXPECT_LT(column.names.right(), column.strip.left());
      for (const auto& row : column.rows)
        EXPECT_LE(metrics.horizontalAdvance(QString::fromStdString(row.name)),
                  column.names.width());
      rows += column.rows.size();
    }
    EXPECT_EQ(rows, many_rows().size());
  }
}

TEST(RatePlot, NamesNeverStandOnEachOther) {
  for (const int height : {70, 100, 160, 400}) {
    for (const auto& column : rate_columns(QRect(0, 0, 310, height), many_rows())) {
      const double row_px =
          static_cast<double>(column.strip.height()) / static_cast<double>(column.rows.size());
      if (column.every > column.rows.size()) continue;  // no names
      EXPECT_GE(row_px * static_cast<double>(column.every), column.letters_px - 0.5) << height;
    }
  }
}

TEST(TimeAxis, CoversTheRecordingOrAStretchOfALongOne) {
  const auto reader = WindowReader(test_setup(std::make_shared<Alteration>()).recording, 50'000);
  const auto whole = shown_stretch(*reader.facts(), 300'000);
  EXPECT_EQ(whole.begin, reader.facts()->info.span.begin);
  EXPECT_EQ(whole.end, reader.facts()->grid.last_end());
  RecordingFacts facts = *reader.facts();
  facts.info.span = {0, 100'000'000};
  const auto late = shown_stretch(facts, 90'000'000);  // the grid ends long before
  EXPECT_EQ(late.end, 90'000'000);
  EXPECT_EQ(late.length(), kLongestStretch_us);
}

TEST(TimeAxis, StepsAreRound) {
  EXPECT_DOUBLE_EQ(round_step(0.013), 0.02);
  EXPECT_DOUBLE_EQ(round_step(0.05), 0.05);
  EXPECT_DOUBLE_EQ(round_step(0.7), 1);
  EXPECT_DOUBLE_EQ(round_step(21), 50);
}

TEST(TracePlot, TheDepthAxisFitsTheValues) {
  PixelTrace trace;
  trace.points.resize(2);
  trace.points[0] = {50'000, 2.5, {std::vector<double>{2.0, 2.4}, {}}};
  trace.points[1] = {100'000, std::nan(""), {std::vector<double>{2.1, 3.0}, {}}};
  const auto range = trace_range(trace);
  EXPECT_LT(range.low_m, 2.0);
  EXPECT_GT(range.high_m, 3.0);
  EXPECT_NEAR(range.high_m - range.low_m, 1.12, 1e-9);  // 6 % more at either end
  trace.points = {{50'000, 2.5, {}}};
  EXPECT_NEAR(trace_range(trace).high_m - trace_range(trace).low_m, 0.2, 1e-9);
}

TEST(RatePlot, ANarrowPanelStillHasItsStrip) {
  for (const int width : {100, 165, 181, 195, 230, 310, 420}) {
    for (const auto& column : rate_columns(QRect(0, 0, width, 130), many_rows()))
      EXPECT_GE(column.strip.width(), 40) << width;
  }
}

// What lies beyond the range neither fills the end bars nor makes the others flat.
TEST(ErrorHistogram, WhatLiesBeyondStandsAside) {
  DepthMap truth(10, 1), estimate(10, 1);
  for (std::size_t i = 0; i < 10; ++i) truth.metres[i] = 5;
  const float errors[] = {-3, -2, -0.9F, -0.1F, 0.1F, 0.1F, 0.95F, 1.5F, 2.5F, 0};
  for (std::size_t i = 0; i < 10; ++i) estimate.metres[i] = 5 + errors[i];
  truth.metres[9] = std::nanf("");
  const auto signed_errors = error_histogram(estimate, truth, 1.0, false, 4);
  EXPECT_NEAR(signed_errors.below, 2.0 / 9, 1e-12);
  EXPECT_NEAR(signed_errors.above, 2.0 / 9, 1e-12);
  ASSERT_EQ(signed_errors.shares.size(), 4U);  // from -1, -0.5, 0, 0.5
  EXPECT_NEAR(signed_errors.shares[0], 1.0 / 9, 1e-12);
  EXPECT_NEAR(signed_errors.shares[1], 1.0 / 9, 1e-12);
  EXPECT_NEAR(signed_errors.shares[2], 2.0 / 9, 1e-12);
  EXPECT_NEAR(signed_errors.shares[3], 1.0 / 9, 1e-12);
  const auto absolute = error_histogram(estimate, truth, 1.0, true, 4);
  EXPECT_EQ(absolute.below, 0);
  EXPECT_NEAR(absolute.above, 4.0 / 9, 1e-12);
}

std::vector<CloudPoint> room_points() {
  std::vector<CloudPoint> points;
  for (int y = -20; y <= 20; ++y) {
    for (int x = -30; x <= 30; ++x) {
      const float z = 1.0F + 0.05F * static_cast<float>(x + 30);
      points.push_back(
          {0.03F * static_cast<float>(x) * z, 0.03F * static_cast<float>(y) * z, z, 0});
    }
  }
  return points;
}

constexpr QRgb kMark = 0xFFFF0000U;

// The rectangle that the points take in a picture.
QRect seen(const QImage& image) {
  QRect rect;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      if (image.pixel(x, y) == kMark) rect |= QRect(x, y, 1, 1);
    }
  }
  return rect;
}

TEST(Cloud, FitsItsPanelAtTheStart) {
  const auto points = room_points();
  const std::vector<QRgb> colours(points.size(), kMark);
  CloudRenderer renderer;
  for (const QSize size : {QSize(310, 250), QSize(180, 140), QSize(900, 300), QSize(300, 700)}) {
    CloudCamera eye;
    eye.focus = focus_on(points);
    const QRect rect = seen(renderer.draw(points, colours, eye, 200, size));
    EXPECT_GT(rect.left(), 0);
    EXPECT_GT(rect.top(), 0);
    EXPECT_LT(rect.right(), size.width() - 1);
    EXPECT_LT(rect.bottom(), size.height() - 1);
    // And it is not small: it nearly fills one direction.
    EXPECT_TRUE(rect.width() > 0.6 * size.width() || rect.height() > 0.6 * size.height())
        << size.width() << " x " << size.height();
    // After an orbit it still stands around the middle.
    eye.yaw_deg += 60;
    const QRect turned = seen(renderer.draw(points, colours, eye, 200, size));
    EXPECT_NEAR(turned.center().x(), size.width() / 2.0, 0.2 * size.width());
    EXPECT_NEAR(turned.center().y(), size.height() / 2.0, 0.2 * size.height());
  }
}

// A cloud that grows while it plays stays in the picture.
TEST(Cloud, ItsFocusWidens) {
  const auto points = room_points();
  std::vector<CloudPoint> larger = points;
  for (CloudPoint& point : larger) point = {1.5F * point.x, 1.5F * point.y, 1.5F * point.z, 0};
  const std::vector<QRgb> colours(points.size(), kMark);
  const QSize size(310, 250);
  CloudCamera eye;
  eye.focus = widened(*focus_on(points), *focus_on(larger));
  CloudRenderer renderer;
  for (const auto& cloud : {points, larger}) {
    const QRect rect = seen(renderer.draw(cloud, colours, eye, 200, size));
    EXPECT_TRUE(QRect(1, 1, size.width() - 2, size.height() - 2).contains(rect));
  }
  // And once it is wide enough it stays as it is.
  const CloudFocus again = widened(*eye.focus, *focus_on(points));
  ASSERT_EQ(again.outline.size(), eye.focus->outline.size());
  EXPECT_FLOAT_EQ(again.middle.z, eye.focus->middle.z);
}

TEST(Cloud, OneKeyResetsTheView) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  window.run(Command::turn_cloud);
  ASSERT_TRUE(wait_for([&] { return window.scene().view.cloud.yaw_deg > -20; }));
  window.run(Command::turn_cloud);
  settle();
  window.run(Command::whole_cloud);
  EXPECT_EQ(window.scene().view.cloud.yaw_deg, CloudCamera().yaw_deg);
  EXPECT_EQ(window.scene().view.cloud.zoom, 1);
  EXPECT_TRUE(window.scene().view.cloud.focus.has_value());
}

TEST(Viewer, ASecondNetworkLeavesTheFirstOnesCurves) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  window.run(Command::step_ahead);
  ASSERT_TRUE(wait_for([&] { return window.scene().window->index == 1; }));
  window.load_model(1, "b", "auto");
  ASSERT_TRUE(wait_for_depth(window, 1));
  EXPECT_EQ(window.scene().history->figures().size(), 2U);
  window.load_model(1, "a", "auto");  // another one in its place begins anew
  ASSERT_TRUE(wait_for([&] {
    const auto* estimate = window.scene().window->estimate(1);
    return estimate != nullptr && estimate->depth.at(0, 0) < 2.9F;
  }));
  EXPECT_EQ(window.scene().history->figures().size(), 1U);
}

}  // namespace
}  // namespace spikedepth::gui
