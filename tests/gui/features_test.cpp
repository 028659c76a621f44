// The panel of what a network has learned.
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "gui/board_painter.hpp"
#include "gui/feature_plot.hpp"
#include "gui/offline_walk.hpp"
#include "tests/gui/viewer_fixture.hpp"

namespace spikedepth::gui {
namespace {

using test::Alteration;

FeatureSheet sheet_of(int width, int height, std::size_t count) {
  FeatureSheet sheet;
  sheet.width = width;
  sheet.height = height;
  sheet.values.assign(static_cast<std::size_t>(width * height) * count, 0.0F);
  return sheet;
}

TEST(Features, PicturesLieInsideTheirAreaAndApart) {
  for (const auto& [width, height, count] :
       {std::tuple{5, 5, 64}, std::tuple{40, 40, 100}, std::tuple{87, 65, 64}, std::tuple{17, 8, 1},
        std::tuple{3, 30, 7}}) {
    const auto sheet = sheet_of(width, height, static_cast<std::size_t>(count));
    for (const QRect area :
         {QRect(10, 20, 1200, 600), QRect(0, 0, 300, 700), QRect(5, 5, 500, 90)}) {
      const PictureGrid grid = picture_grid(sheet, area);
      double covered = 0;
      for (std::size_t i = 0; i < sheet.count(); ++i) {
        const QRectF place = grid.place(sheet, i);
        EXPECT_TRUE(QRectF(area).adjusted(-0.01, -0.01, 0.01, 0.01).contains(place));
        EXPECT_NEAR(place.width() * height, place.height() * width, 1e-6);
        covered += place.width() * place.height();
        for (std::size_t k = 0; k < i; ++k)
          EXPECT_FALSE(grid.place(sheet, k).intersects(place)) << i << " " << k;
      }
      // No grid of other columns would show them larger.
      for (int columns = 1; columns <= count; ++columns) {
        const int rows = (count + columns - 1) / columns;
        const double scale = std::min((area.width() - 8.0 * (columns - 1)) / (columns * width),
                                      (area.height() - 8.0 * (rows - 1)) / (rows * height));
        EXPECT_LE(scale, grid.scale + 1e-9);
      }
      EXPECT_GT(covered, 0);
    }
  }
}

// The colours that stand in the panel alone.
std::vector<QRgb> colours_in(const QImage& image) {
  std::vector<QRgb> found;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) found.push_back(image.pixel(x, y));
  }
  return found;
}

std::size_t pixels_of(const std::vector<QRgb>& pixels, QRgb colour) {
  return static_cast<std::size_t>(std::count(pixels.begin(), pixels.end(), colour));
}

TEST(Features, ThePanelShowsEveryValueInItsColour) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  ASSERT_TRUE(wait_for_depth(window));
  Scene scene = window.scene();
  scene.view.maximised = PanelKind::features;
  const auto pixels = colours_in(BoardPainter().picture({900, 600}, scene));
  for (const double value : {1., -2., 0.5, 2.})
    EXPECT_GT(pixels_of(pixels, colour_at(signed_error_colours(), value, -2, 2)), 1000U) << value;
  for (const double value : {0., 1., 4.})
    EXPECT_GT(pixels_of(pixels, colour_at(rate_colours(), value, 0, 4)), 1000U) << value;
}

TEST(Features, AKeyShowsThePanelAndTakesItBack) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  ASSERT_TRUE(wait_for_depth(window));
  window.run(Command::features);
  EXPECT_EQ(window.scene().view.maximised, PanelKind::features);
  const auto alone = board_layout({900, 600}, window.scene());
  ASSERT_EQ(alone.size(), 1U);
  EXPECT_EQ(alone[0].kind, PanelKind::features);
  window.run(Command::features);
  EXPECT_FALSE(window.scene().view.maximised.has_value());
}

TEST(Features, WhatStaysAsItIsIsNotPaintedAgain) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  window.run(Command::features);
  settle();
  const auto before = window.board().repainted_panels();
  const auto index = window.scene().window->index;
  window.player().step(1);
  ASSERT_TRUE(wait_for([&] { return window.scene().window->index == index + 1; }));
  settle();
  EXPECT_EQ(window.board().repainted_panels(), before);  // another window, the same weights
  window.run(Command::features);
  settle();
  EXPECT_GT(window.board().repainted_panels(), before);
}

TEST(Features, WithoutANetworkASentenceSaysSo) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>(), ""));
  ASSERT_TRUE(wait_for([&] { return window.scene().window != nullptr; }));
  EXPECT_NE(window.scene().notes.features.find("No network is loaded"), std::string::npos);
}

TEST(Features, AnyPanelCanBeAskedForByItsName) {
  auto setup = test_setup(std::make_shared<Alteration>());
  for (const auto& name : panel_names()) {
    setup.panel = name;
    const auto view = view_settings(setup);
    ASSERT_TRUE(view.maximised.has_value()) << name;
    EXPECT_EQ(panel_name(*view.maximised), name);
  }
}

}  // namespace
}  // namespace spikedepth::gui
