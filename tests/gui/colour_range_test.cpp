// The depth colours fit the recording where that is asked for, and say so.
#include <gtest/gtest.h>

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QTest>

#include "gui/offline_walk.hpp"
#include "gui/paint_tools.hpp"
#include "tests/gui/viewer_fixture.hpp"

namespace spikedepth::gui {
namespace {

using test::Alteration;

TEST(ColourRange, OneKeyFitsItToTheTruthAndBack) {
  const auto alteration = std::make_shared<Alteration>();
  const auto setup = test_setup(alteration);
  const auto wanted = range_of_truth(*setup.recording());
  ASSERT_TRUE(wanted.has_value());
  ViewerWindow window(setup);
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  QTest::keyClick(&window, Qt::Key_F);
  ASSERT_TRUE(wait_for([&] { return window.scene().view.fitted; }));
  EXPECT_EQ(window.scene().view.near_m, wanted->near_m);
  EXPECT_EQ(window.scene().view.far_m, wanted->far_m);
  EXPECT_TRUE(window.findChild<QCheckBox*>(QStringLiteral("fitted"))->isChecked());
  QTest::keyClick(&window, Qt::Key_F);
  EXPECT_FALSE(window.scene().view.fitted);
  EXPECT_EQ(window.scene().view.near_m, setup.near_m);
  EXPECT_EQ(window.scene().view.far_m, setup.far_m);
}

TEST(ColourRange, WithoutTruthItFitsThePredictions) {
  const auto alteration = std::make_shared<Alteration>();
  alteration->no_truth = true;
  ViewerWindow window(test_setup(alteration));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  window.run(Command::fit_colours);
  ASSERT_TRUE(wait_for([&] { return window.scene().view.fitted; }));
  const auto& depth = window.scene().window->estimate(0)->depth;  // grows from left to right
  EXPECT_NEAR(window.scene().view.near_m, depth.at(0, 0), 0.06);
  EXPECT_NEAR(window.scene().view.far_m, depth.at(63, 0), 0.06);
}

// Asked for at the start, when nothing has been predicted yet.
TEST(ColourRange, WithoutTruthItWaitsForTheFirstPrediction) {
  const auto alteration = std::make_shared<Alteration>();
  alteration->no_truth = true;
  auto setup = test_setup(alteration);
  setup.fit_colours = true;
  ViewerWindow window(setup);
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  EXPECT_TRUE(wait_for([&] { return window.scene().view.fitted; }));
}

// The reading of the recording ends after the second key.
TEST(ColourRange, AskedForAndTakenBackAtOnceItStaysAsItWas) {
  const auto setup = test_setup(std::make_shared<Alteration>());
  ViewerWindow window(setup);
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  window.run(Command::fit_colours);
  window.run(Command::fit_colours);
  ASSERT_TRUE(wait_for([&] { return !window.exporting(); }));
  settle();
  EXPECT_FALSE(window.scene().view.fitted);
  EXPECT_EQ(window.scene().view.far_m, setup.far_m);
}

TEST(ColourRange, ARangeThatIsTypedIsNoFittedOne) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  window.run(Command::fit_colours);
  ASSERT_TRUE(wait_for([&] { return window.scene().view.fitted; }));
  window.findChild<QDoubleSpinBox*>(QStringLiteral("far"))->setValue(6);
  EXPECT_FALSE(window.scene().view.fitted);
  EXPECT_EQ(window.scene().view.far_m, 6);
}

TEST(ColourRange, StandsInWordsBesideEveryBar) {
  EXPECT_EQ(colour_range_text({&depth_colours(), 0.9, 4.5, false, true}), "0.9\u20134.5 m, fitted");
  EXPECT_EQ(colour_range_text({&depth_colours(), 0.5, 8, false}), "0.5\u20138 m");
  EXPECT_EQ(colour_range_text({&signed_error_colours(), -1, 1, true}), "\u00b11 m");
}

// Videos follow the same option.
TEST(ColourRange, VideosAreFittedFromTheirFirstFrame) {
  auto setup = test_setup(std::make_shared<Alteration>());
  setup.fit_colours = true;
  OfflineWalk walk(setup, view_settings(setup));
  const auto& view = walk.go_to(0).view;
  EXPECT_TRUE(view.fitted);
  EXPECT_EQ(view.far_m, range_of_truth(*setup.recording())->far_m);
}

TEST(Viewer, OneKeyPlaysBackward) {
  auto setup = test_setup(std::make_shared<Alteration>());
  setup.player.lossless = true;
  setup.player.start_us = 300'000;
  ViewerWindow window(setup);
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  const std::size_t start = window.scene().window->index;
  ASSERT_GT(start, 2U);
  QTest::keyClick(&window, Qt::Key_J);
  EXPECT_TRUE(wait_for([&] { return window.scene().window->index == 0; }));
  EXPECT_TRUE(wait_for([&] { return !window.scene().status.playing; }));
}

}  // namespace
}  // namespace spikedepth::gui
