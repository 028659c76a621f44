// The panel of how sure a network is.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/playback/pixel_trace.hpp"
#include "gui/board_painter.hpp"
#include "tests/gui/viewer_fixture.hpp"

namespace spikedepth::gui {
namespace {

using test::Alteration;

std::int64_t pixels_in(const QImage& image, QRgb colour) {
  std::int64_t count = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) count += image.pixel(x, y) == colour;
  }
  return count;
}

TEST(ConfidencePanel, ShowsEveryPixelInItsColour) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>(), "sure"));
  ASSERT_TRUE(wait_for_depth(window));
  window.run(Command::confidence);
  ASSERT_EQ(window.scene().view.maximised, PanelKind::confidence);
  const auto image = BoardPainter().picture({800, 500}, window.scene());
  const auto sure = pixels_in(image, colour_at(rate_colours(), 0.75, 0, 1));
  const auto unsure = pixels_in(image, colour_at(rate_colours(), 0.25, 0, 1));
  EXPECT_GT(sure, 50000);
  EXPECT_NEAR(static_cast<double>(unsure) / static_cast<double>(sure), 1, 0.05);
  BoardPainter painter;
  const auto panel = board_layout({800, 500}, window.scene()).front();
  EXPECT_EQ(painter.content(panel, window.scene()).figure, "80 % within 0.500 m, mean");
  window.run(Command::confidence);
  EXPECT_FALSE(window.scene().view.maximised.has_value());
}

TEST(ConfidencePanel, ThePixelUnderTheMouseHasItsInterval) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>(), "sure"));
  ASSERT_TRUE(wait_for_depth(window));
  const auto readout = read_pixel(*window.scene().window, {10, 10});
  EXPECT_NEAR(readout.high_m[0] - readout.depth_m[0], 0.5, 1e-6);
  EXPECT_NEAR(readout.depth_m[0] - readout.low_m[0], 0.5, 1e-6);
  EXPECT_NE(readout_text(readout).find("(80 %: "), std::string::npos);
}

TEST(ConfidencePanel, ANetworkThatDoesNotTellSaysSo) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>(), "a"));
  ASSERT_TRUE(wait_for_depth(window));
  EXPECT_EQ(window.scene().notes.confidence, "This network does not tell how sure it is.");
  const auto readout = read_pixel(*window.scene().window, {10, 10});
  EXPECT_EQ(readout_text(readout).find("80 %"), std::string::npos);
  ViewerWindow empty(test_setup(std::make_shared<Alteration>(), ""));
  ASSERT_TRUE(wait_for([&] { return empty.scene().window != nullptr; }));
  EXPECT_NE(empty.scene().notes.confidence.find("No network is loaded"), std::string::npos);
}

}  // namespace
}  // namespace spikedepth::gui
