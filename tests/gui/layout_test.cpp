// Pictures get the board's area, and all of them zoom together.
#include <gtest/gtest.h>

#include <QTest>
#include <QWheelEvent>
#include <cmath>

#include "gui/picture_zoom.hpp"
#include "tests/gui/viewer_fixture.hpp"

namespace spikedepth::gui {
namespace {

using test::Alteration;

constexpr SensorSize kDavis{346, 260};

// The boards of windows as large as that, without and with the side panel.
constexpr QSize kLarge{1264, 706}, kLargeBesideSide{960, 706};
constexpr QSize kSmall{784, 506}, kSmallBesideSide{480, 506};

Scene scene_of(bool compares, bool pictures_only = false) {
  Scene scene;
  scene.status.models[0].state = ModelState::ready;
  if (compares) scene.status.models[1].state = ModelState::ready;
  scene.view.pictures_only = pictures_only;
  return scene;
}

// Width of the narrowest picture.
int narrowest(QSize board, const Scene& scene) {
  int width = board.width();
  for (const auto& panel : board_layout(board, scene)) {
    if (shows_picture(panel.kind))
      width = std::min(width, picture_in(panel.rect, panel.kind, kDavis).width());
  }
  return width;
}

TEST(BoardLayout, PicturesOfASensorAreShownAtItsSizeOrMore) {
  EXPECT_GE(narrowest(kLarge, scene_of(false)), 346);
  EXPECT_GE(narrowest(kLargeBesideSide, scene_of(false, true)), 346);
  EXPECT_GE(narrowest(kLargeBesideSide, scene_of(false)), 300);
}

TEST(BoardLayout, TwoNetworksFitASmallWindow) {
  EXPECT_GE(narrowest(kSmall, scene_of(true)), 150);
  EXPECT_GE(narrowest(kSmallBesideSide, scene_of(true, true)), 150);
}

TEST(BoardLayout, PanelsLieInsideTheBoardAndApart) {
  for (const bool compares : {false, true}) {
    for (const bool pictures_only : {false, true}) {
      for (const QSize size :
           {QSize(480, 360), kSmall, kLarge, QSize(2000, 500), QSize(500, 1500)}) {
        const auto panels = board_layout(size, scene_of(compares, pictures_only));
        for (std::size_t i = 0; i < panels.size(); ++i) {
          EXPECT_TRUE(QRect(QPoint(0, 0), size).contains(panels[i].rect));
          for (std::size_t j = 0; j < i; ++j)
            EXPECT_FALSE(panels[i].rect.intersects(panels[j].rect)) << i << " " << j;
        }
      }
    }
  }
}

TEST(BoardLayout, PicturesKeepTheSensorsShapeAndLeaveRoomForTheirBar) {
  for (const QSize size : {QSize(316, 280), QSize(500, 200), QSize(120, 400)}) {
    const QRect panel(QPoint(10, 20), size);
    const auto place = place_picture(panel, PanelKind::depth_a, kDavis);
    EXPECT_NEAR(static_cast<double>(place.picture.width()) / place.picture.height(), 346.0 / 260,
                0.03);
    EXPECT_TRUE(panel.contains(place.picture));
    EXPECT_TRUE(panel.contains(place.bar));
    EXPECT_FALSE(place.picture.intersects(place.bar));
  }
}

TEST(PictureZoom, WhatLiesUnderTheMouseStaysThere) {
  PictureZoom zoom;
  const QPointF fixed(100.5, 60.25);
  zoom_around(zoom, kDavis, fixed, 4);
  EXPECT_EQ(zoom.factor, 4);
  const QRectF visible = visible_part(zoom, kDavis);
  EXPECT_NEAR((fixed.x() - visible.left()) / visible.width(), fixed.x() / 346, 1e-12);
  EXPECT_NEAR((fixed.y() - visible.top()) / visible.height(), fixed.y() / 260, 1e-12);
  move_zoom(zoom, kDavis, {1e6, -1e6});  // never beyond the edges
  EXPECT_NEAR(visible_part(zoom, kDavis).right(), 346, 1e-9);
  EXPECT_EQ(visible_part(zoom, kDavis).top(), 0);
  zoom_around(zoom, kDavis, {300, 10}, 0.01);
  EXPECT_EQ(visible_part(zoom, kDavis), QRectF(0, 0, 346, 260));
}

class ZoomedWindow : public ::testing::Test {
 protected:
  void SetUp() override {
    window_.show();
    ASSERT_TRUE(wait_for_depth(window_));
    settle();
    for (const auto& panel : window_.board().panels()) {
      if (panel.kind == PanelKind::depth_a) depth_ = panel;
      if (panel.kind == PanelKind::right_events) right_ = panel;
    }
    picture_ = picture_in(depth_.rect, depth_.kind, kTestSensor);
  }
  // Turns the wheel until the pictures are `factor` times as large.
  void zoom(QPoint at, double factor) {
    const auto angle = static_cast<int>(std::lround(std::log(factor) / std::log(1.0015)));
    QWheelEvent wheel(at, window_.board().mapToGlobal(at), {}, {0, angle}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&window_.board(), &wheel);
  }
  const PictureZoom& zoomed() const { return window_.scene().view.zoom; }

  ViewerWindow window_{test_setup(std::make_shared<Alteration>())};
  PlacedPanel depth_, right_;
  QRect picture_;
};

// At a zoom of 4 the mouse reads, marks and selects the pixel that is painted under it.
TEST_F(ZoomedWindow, ReadsThePixelUnderTheMouse) {
  const QPoint at = picture_.topLeft() + QPoint(picture_.width() / 3, picture_.height() / 2);
  zoom(at, 4);
  EXPECT_NEAR(zoomed().factor, 4, 0.01);
  const QRectF visible = visible_part(zoomed(), kTestSensor);
  // The pixel by the zoom's definition: offset / picture, of the visible part.
  const Pixel wanted{static_cast<int>(visible.left() + (at.x() - picture_.left() + 0.5) /
                                                           picture_.width() * visible.width()),
                     static_cast<int>(visible.top() + (at.y() - picture_.top() + 0.5) /
                                                          picture_.height() * visible.height())};
  EXPECT_NEAR(wanted.x, 64 / 3, 1);
  QTest::mouseMove(&window_.board(), at + QPoint(1, 0));
  QTest::mouseMove(&window_.board(), at);
  ASSERT_TRUE(window_.scene().view.hover.has_value());
  EXPECT_EQ(window_.scene().view.hover->x, wanted.x);
  EXPECT_EQ(window_.scene().view.hover->y, wanted.y);
  QTest::mouseClick(&window_.board(), Qt::LeftButton, {}, at);
  ASSERT_TRUE(window_.scene().view.selected.has_value());
  EXPECT_EQ(window_.scene().view.selected->x, wanted.x);
}

// Every pixel of the screen has the colour of the sensor's pixel that the mouse would read there.
TEST_F(ZoomedWindow, PaintsThePixelsThatItReads) {
  zoom(picture_.center(), 4);
  Scene scene = window_.scene();
  scene.view.hover.reset();
  MapImages images;
  images.update(scene);
  const QImage board = BoardPainter().picture(window_.board().size(), scene);
  int wrong = 0;
  for (int y = picture_.top(); y <= picture_.bottom(); ++y) {
    for (int x = picture_.left(); x <= picture_.right(); ++x) {
      const auto pixel = pixel_under(depth_, {x, y}, kTestSensor, scene.view.zoom);
      ASSERT_TRUE(pixel.has_value());
      wrong += board.pixel(x, y) != images.of(PanelKind::depth_a).pixel(pixel->x, pixel->y);
    }
  }
  // The painter rounds the edges of enlarged pixels to a 1/65536 of a pixel.
  EXPECT_LE(wrong, picture_.height() + picture_.width());
}

TEST_F(ZoomedWindow, DragsAllPicturesAndOneKeyShowsThemWhole) {
  zoom(picture_in(right_.rect, right_.kind, kTestSensor).center(), 4);  // any picture's wheel
  EXPECT_NEAR(zoomed().factor, 4, 0.01);
  const double left = zoomed().left_px;
  const QPoint from = picture_.center();
  QTest::mousePress(&window_.board(), Qt::LeftButton, {}, from);
  QMouseEvent move(QEvent::MouseMove, from + QPoint(40, 0),
                   window_.board().mapToGlobal(from + QPoint(40, 0)), Qt::NoButton, Qt::LeftButton,
                   Qt::NoModifier);
  QApplication::sendEvent(&window_.board(), &move);
  QTest::mouseRelease(&window_.board(), Qt::LeftButton, {}, from + QPoint(40, 0));
  EXPECT_NEAR(left - zoomed().left_px, 40.0 * 64 / zoomed().factor / picture_.width(), 1e-9);
  EXPECT_FALSE(window_.scene().view.selected.has_value());  // a drag is no click
  window_.run(Command::whole_pictures);
  EXPECT_EQ(zoomed().factor, 1);
}

TEST_F(ZoomedWindow, TheSidePanelGivesItsPlaceToThePictures) {
  const int before = window_.board().width();
  QTest::keyClick(&window_, Qt::Key_S);
  settle();
  EXPECT_FALSE(window_.side_shown());
  EXPECT_GT(window_.board().width(), before + 250);
  QTest::keyClick(&window_, Qt::Key_S);
  settle();
  EXPECT_TRUE(window_.side_shown());
  EXPECT_EQ(window_.board().width(), before);
  window_.run(Command::pictures_only);
  EXPECT_EQ(window_.board().panels().size(), 4U);
  window_.run(Command::pictures_only);
  EXPECT_EQ(window_.board().panels().size(), 9U);
}

TEST(SidePanel, NarrowWindowsBeginWithoutIt) {
  auto setup = test_setup(std::make_shared<Alteration>());
  setup.width_px = 800;
  setup.height_px = 600;
  ViewerWindow window(setup);
  window.show();
  EXPECT_FALSE(window.side_shown());
}

}  // namespace
}  // namespace spikedepth::gui
