// Opening, playing, scrubbing, switching networks, closing: the real window.
#include <gtest/gtest.h>

#include <QSlider>
#include <QTest>
#include <fstream>
#include <random>

#include "tests/gui/viewer_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth::gui {
namespace {

using test::Alteration;
using test::FakeEstimator;

TEST(Viewer, OpensOnTheFirstWindowWithDepthTruthAndError) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  const auto& shown = *window.scene().window;
  EXPECT_TRUE(shown.truth.has_value());
  EXPECT_GT(shown.models[0]->errors.pixels, 0);
  EXPECT_TRUE(window.scene().notes.banner.empty());
  EXPECT_TRUE(window.status_text().contains("window 1 of"));
  EXPECT_FALSE(window.grab().toImage().isNull());
}

TEST(Viewer, PlayMovesThroughTheRecordingAndEnds) {
  auto setup = test_setup(std::make_shared<Alteration>());
  setup.player.lossless = true;
  ViewerWindow window(setup);
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  QTest::keyClick(&window, Qt::Key_Space);
  const auto last = window.scene().status.recording->grid.size() - 1;
  EXPECT_TRUE(wait_for([&] { return window.scene().window->index == last; }));
  EXPECT_TRUE(wait_for([&] { return !window.scene().status.playing; }));
  EXPECT_EQ(window.scene().status.dropped, 0);
}

TEST(Viewer, StepsGoOneWindowAndAreNeverLeftOut) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  for (std::size_t step = 1; step <= 3; ++step) {
    window.run(Command::step_ahead);
    EXPECT_TRUE(wait_for([&] { return window.scene().window->index == step; })) << step;
  }
  window.run(Command::step_back);
  EXPECT_TRUE(wait_for([&] { return window.scene().window->index == 2; }));
}

TEST(Viewer, AThousandScrubsEndWhereTheLastOneWent) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  const auto& grid = window.scene().status.recording->grid;
  std::mt19937 random(3);
  TimeUs target = 0;
  for (int i = 0; i < 1000; ++i) {
    target = static_cast<TimeUs>(random() % 1000000);
    window.player().seek(target);
    if (i % 10 == 0) QApplication::processEvents();
  }
  const auto wanted = grid.nearest(target);
  EXPECT_TRUE(wait_for([&] { return window.scene().window->index == wanted; }));
  EXPECT_NE(window.scene().window->estimate(0), nullptr);
}

TEST(Viewer, AnotherNetworkReplacesTheFirstAndASecondStandsBesideIt) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  const auto depth = [&](std::size_t m) {
    return window.scene().window->estimate(m)->depth.at(0, 0);
  };
  const float first = depth(0);
  window.load_model(1, "b", "auto");
  ASSERT_TRUE(wait_for_depth(window, 1));
  EXPECT_NEAR(depth(1) - depth(0), 1.0, 1e-5);  // 3 m against 2 m on the same events
  EXPECT_GT(window.board().panels().size(), 9U);
  window.load_model(0, "b", "auto");
  EXPECT_TRUE(wait_for([&] {
    const auto* estimate = window.scene().window->estimate(0);
    return estimate != nullptr && std::abs(estimate->depth.at(0, 0) - first - 1.0F) < 1e-5F;
  }));
}

// What is offered and how it is run comes from outside; choosing loads it.
TEST(Viewer, ChoosingAnOfferedNetworkAndEngineLoadsIt) {
  auto setup = test_setup(std::make_shared<Alteration>());
  setup.offers = {{"a", "p00  18.5 %  0.319 m", "k=0"}, {"b", "p01  9.1 %  0.352 m", "k=3"}};
  setup.engines = {"auto", "dense", "event-driven"};
  ViewerWindow window(setup);
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  settle();
  auto* networks = window.findChild<QComboBox*>(QStringLiteral("checkpoint_a"));
  auto* engines = window.findChild<QComboBox*>(QStringLiteral("engine_a"));
  ASSERT_EQ(networks->count(), 2);
  EXPECT_EQ(networks->currentText(), QStringLiteral("p00  18.5 %  0.319 m"));
  EXPECT_EQ(networks->itemData(1, Qt::ToolTipRole).toString(), QStringLiteral("k=3"));
  ASSERT_EQ(engines->count(), 3);
  networks->setCurrentIndex(1);
  emit networks->activated(1);
  ASSERT_TRUE(wait_for([&] {
    const auto* estimate = window.scene().window->estimate(0);
    return estimate != nullptr && estimate->depth.at(0, 0) > 2.5F;  // "b" says 3 m
  }));
  engines->setCurrentIndex(2);
  emit engines->activated(2);
  EXPECT_EQ(window.scene().status.models[0].choice.path, "b");
  EXPECT_TRUE(
      wait_for([&] { return window.scene().status.models[0].choice.engine == "event-driven"; }));
}

TEST(Viewer, TheThresholdGainMovesDepthRateAndWork) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  const auto before = *window.scene().window->estimate(0);
  window.player().set_threshold_gain(0, 2.0);
  ASSERT_TRUE(wait_for([&] {
    const auto* estimate = window.scene().window->estimate(0);
    return estimate != nullptr && estimate->rates[0].rate < 0.75 * before.rates[0].rate;
  }));
  const auto& after = *window.scene().window->estimate(0);
  EXPECT_NEAR(after.rates[0].rate, before.rates[0].rate / 2, 1e-9);
  EXPECT_NEAR(after.synaptic_operations, before.synaptic_operations / 2, 1e-3);
  EXPECT_NEAR(after.depth.at(3, 3), 2 * before.depth.at(3, 3), 1e-5);
}

// The pixel under the mouse reads what the network says.
TEST(Viewer, HoverReadsTheValueOfTheMap) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  settle();
  for (const auto& panel : window.board().panels()) {
    if (panel.kind != PanelKind::depth_a) continue;
    const QRect picture = picture_in(panel.rect, panel.kind, kTestSensor);
    QTest::mouseMove(&window.board(), picture.topLeft());  // the mouse may have been there before
    QTest::mouseMove(&window.board(), picture.center());
    ASSERT_TRUE(wait_for([&] { return window.scene().view.hover.has_value(); }));
    const Pixel pixel = *window.scene().view.hover;
    EXPECT_NEAR(pixel.x, kTestSensor.width / 2, 1);
    EXPECT_NEAR(pixel.y, kTestSensor.height / 2, 1);
    const auto readout = read_pixel(*window.scene().window, pixel);
    EXPECT_EQ(readout.depth_m[0],
              static_cast<double>(window.scene().window->estimate(0)->depth.at(pixel.x, pixel.y)));
    QTest::mouseClick(&window.board(), Qt::LeftButton, {}, picture.center());
    EXPECT_TRUE(window.scene().view.selected.has_value());
    EXPECT_EQ(window.scene().trace.pixel.x, pixel.x);
    ASSERT_FALSE(window.scene().trace.points.empty());
    EXPECT_EQ(window.scene().trace.points.back().scales_m[0].size(), FakeEstimator::kScales);
  }
}

TEST(Viewer, ClosingWhileANetworkLoadsIsNoTrouble) {
  for (int i = 0; i < 3; ++i) {
    ViewerWindow window(test_setup(std::make_shared<Alteration>(), "late"));
    window.show();
    QApplication::processEvents();
    window.load_model(1, "late", "auto");
  }
  SUCCEED();
}

TEST(Viewer, BookmarksStandInTheirFileAndComeBack) {
  const test::TempDir folder;
  auto setup = test_setup(std::make_shared<Alteration>());
  setup.bookmarks_path = folder.file("bookmarks.json");
  {
    ViewerWindow window(setup);
    window.show();
    ASSERT_TRUE(wait_for_depth(window));
    window.run(Command::step_ahead);
    ASSERT_TRUE(wait_for([&] { return window.scene().window->index == 1; }));
    window.run(Command::bookmark);
    ASSERT_TRUE(wait_for([&] { return std::ifstream(setup.bookmarks_path).good(); }));
  }
  ViewerWindow window(setup);
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  ASSERT_TRUE(wait_for([&] {
    window.run(Command::next_bookmark);
    return window.scene().window->index == 1;
  }));
}

double resident_mb() {
  std::ifstream stream("/proc/self/statm");
  long total = 0, resident = 0;
  stream >> total >> resident;
  return static_cast<double>(resident) * 4096 / 1e6;
}

// The short form of `spikedepth view --headless --soak 10000`.
TEST(Viewer, MemoryStaysFlatOverManyWindows) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers hold memory back; the other builds measure it";
#endif
  auto setup = test_setup(std::make_shared<Alteration>());
  setup.player.lossless = true;
  setup.player.period_us = 10'000;
  ViewerWindow window(setup);
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  int shown = 0;
  QObject::connect(&window, &ViewerWindow::shown, [&] { ++shown; });
  window.player().set_loop(true, {0, 0});
  window.player().set_speed(10);
  window.player().set_playing(true);
  ASSERT_TRUE(wait_for([&] { return shown >= 100; }));
  const double before_mb = resident_mb();
  ASSERT_TRUE(wait_for([&] { return shown >= 500; }));
  EXPECT_LT(resident_mb() - before_mb, 30);
}

}  // namespace
}  // namespace spikedepth::gui
