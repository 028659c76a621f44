// The window paints what has changed, at an even pace, and nothing else.
#include <gtest/gtest.h>

#include <QCheckBox>
#include <QScreen>
#include <QSignalSpy>
#include <QtTest>
#include <algorithm>

#include "tests/gui/viewer_fixture.hpp"

namespace spikedepth::gui {
namespace {

using test::Alteration;

// How many panels are painted anew for `change`.
std::int64_t repainted(ViewerWindow& window, const std::function<void()>& change) {
  const auto before = window.board().repainted_panels();
  change();
  settle();
  return window.board().repainted_panels() - before;
}

TEST(FramePacer, MeetsTheFirstWishAtOnceAndHoldsThePace) {
  FramePacer pacer;
  QElapsedTimer clock;
  std::vector<qint64> times_ms;
  QObject::connect(&pacer, &FramePacer::frame, [&] {
    times_ms.push_back(clock.elapsed());
    pacer.ask();
  });
  clock.start();
  for (int i = 0; i < 100; ++i) pacer.ask();
  ASSERT_TRUE(wait_for([&] { return times_ms.size() >= 16; }));
  EXPECT_LT(times_ms.front(), 25);
  // Fifteen periods of a thirtieth of a second; a busy machine may be late but never early.
  EXPECT_GE(times_ms.back() - times_ms.front(), 485);
  EXPECT_LT(times_ms.back() - times_ms.front(), 1000);
}

TEST(FramePacer, SleepsWithoutWishes) {
  FramePacer pacer;
  const QSignalSpy frames(&pacer, &FramePacer::frame);
  pacer.ask();
  settle();
  EXPECT_EQ(frames.count(), 1);
}

TEST(Repaint, AStandingWindowPaintsNothing) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  settle();
  EXPECT_EQ(repainted(window, [] {}), 0);
  // Being uncovered is not news.
  const auto repaints = window.board().repaints();
  window.board().repaint();
  EXPECT_EQ(window.board().repaints(), repaints);
}

TEST(Repaint, EachChangeReachesItsPanels) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  settle();
  EXPECT_EQ(repainted(window, [&] { window.run(Command::step_ahead); }), 8);  // all but the trace
  const auto panels = window.board().panels();
  const auto& depth = *std::find_if(panels.begin(), panels.end(), [](const PlacedPanel& panel) {
    return panel.kind == PanelKind::depth_a;
  });
  QTest::mouseMove(&window.board(), QPoint(1, 1));  // the mouse may have been there before
  settle();
  // The cross stands in the four pictures of the left view.
  EXPECT_EQ(repainted(window, [&] { QTest::mouseMove(&window.board(), depth.rect.center()); }), 4);
  EXPECT_EQ(repainted(window, [&] { window.select_pixel(Pixel{3, 4}); }), 5);  // and the trace
  EXPECT_EQ(repainted(window, [&] { window.run(Command::absolute_error); }),
            2);  // and the histogram
}

TEST(Repaint, APlayedWindowIsPaintedOnceAndATurningCloudInBetween) {
  auto setup = test_setup(std::make_shared<Alteration>());
  ViewerWindow window(setup);
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  settle();
  const double yaw = window.scene().view.cloud.yaw_deg;
  const auto repaints = window.board().repaints();
  const auto panels = window.board().repainted_panels();
  window.run(Command::turn_cloud);
  ASSERT_TRUE(wait_for([&] { return window.board().repaints() >= repaints + 10; }));
  EXPECT_GT(window.scene().view.cloud.yaw_deg, yaw);
  // The cloud alone.
  EXPECT_EQ(window.board().repainted_panels() - panels, window.board().repaints() - repaints);
  window.run(Command::turn_cloud);
  settle();
  EXPECT_EQ(repainted(window, [] {}), 0);
}

// What is on the screen after partial paintings equals a painting of everything.
TEST(Repaint, PartsAddUpToTheWholePicture) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  window.run(Command::step_ahead);
  settle();
  window.select_pixel(Pixel{20, 20});
  window.run(Command::step_ahead);
  settle();
  const Board& board = window.board();
  const QImage whole = BoardPainter().picture(board.size(), window.scene());
  const QPoint place = board.mapTo(&window, QPoint(0, 0));
  const QImage screen = window.screen()->grabWindow(window.winId()).toImage();
  ASSERT_EQ(screen.size(), window.size());
  EXPECT_EQ(screen.copy(QRect(place, board.size())).convertToFormat(QImage::Format_RGB32), whole);
}

TEST(Repaint, GreyImagesAreReadWhereTheyAreShown) {
  const auto alteration = std::make_shared<Alteration>();
  alteration->image = true;
  ViewerWindow window(test_setup(alteration));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  const auto has_image = [&] {
    return !window.scene().window->camera(Side::left).image.pixels.empty();
  };
  EXPECT_FALSE(has_image());
  window.findChild<QCheckBox*>(QStringLiteral("underlay"))->setChecked(true);
  EXPECT_TRUE(wait_for(has_image));
}

}  // namespace
}  // namespace spikedepth::gui
