// The side panel's controls, dialogs, and what saved files are called and say.
#include <gtest/gtest.h>

#include <QDoubleSpinBox>
#include <QSlider>
#include <QTest>
#include <filesystem>
#include <fstream>

#include "gui/caption.hpp"
#include "gui/exports.hpp"
#include "gui/network_dialog.hpp"
#include "tests/gui/viewer_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth::gui {
namespace {

using test::Alteration;

class Threshold : public ::testing::Test {
 protected:
  void SetUp() override {
    window_.show();
    ASSERT_TRUE(wait_for_depth(window_));
    settle();
  }
  bool wait_for_gain(double gain) {
    return wait_for([&] {
      const auto* estimate = window_.scene().window->estimate(0);
      return std::abs(window_.scene().status.models[0].gain - gain) < 1e-9 && estimate != nullptr &&
             std::abs(estimate->rates[0].rate - 0.4 / gain) < 1e-9;
    });
  }
  ViewerWindow window_{test_setup(std::make_shared<Alteration>())};
};

TEST_F(Threshold, ANumberCanBeTyped) {
  auto* box = window_.findChild<QDoubleSpinBox*>(QStringLiteral("gain_number_a"));
  box->setValue(1.37);
  EXPECT_TRUE(wait_for_gain(1.37));
  settle();
  auto* slider = window_.findChild<QSlider*>(QStringLiteral("gain_a"));
  EXPECT_EQ(slider->value(), slider_of_gain(1.37));
  EXPECT_EQ(box->value(), 1.37);  // the slider's coarser steps do not change it
}

TEST_F(Threshold, ADoubleClickSetsItToOne) {
  auto* slider = window_.findChild<QSlider*>(QStringLiteral("gain_a"));
  slider->setValue(slider_of_gain(2.0));
  ASSERT_TRUE(wait_for_gain(gain_of_slider(slider_of_gain(2.0))));
  QTest::mouseDClick(slider, Qt::LeftButton, {}, QPoint(10, slider->height() / 2));
  EXPECT_TRUE(wait_for_gain(1.0));
  settle();
  EXPECT_EQ(slider->value(), 0);
}

TEST(Escape, LeavesTheTimeBoxAndKeepsThePixel) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  window.select_pixel(Pixel{3, 4});
  window.run(Command::jump);
  window.run(Command::back_out);
  EXPECT_TRUE(window.scene().view.selected.has_value());
  EXPECT_EQ(window.focusWidget(), &window.board());
  window.run(Command::back_out);
  EXPECT_FALSE(window.scene().view.selected.has_value());
}

TEST(NetworkDialog, TakesARunFolderAsWellAsAFile) {
  const test::TempDir folder;
  std::filesystem::create_directories(folder.file("runs/first/checkpoints"));
  const std::string file = folder.file("runs/first/checkpoints/best.ckpt");
  std::ofstream(file) << "x";
  const QString runs = QString::fromStdString(folder.file("runs"));
  for (const auto& wanted : {folder.file("runs/first"), file}) {
    NetworkDialog dialog(QStringLiteral("Network A"), runs);
    dialog.show();
    dialog.selectFile(QString::fromStdString(wanted));
    settle();
    dialog.accept();
    EXPECT_EQ(dialog.result(), QDialog::Accepted) << wanted;
    EXPECT_EQ(std::filesystem::weakly_canonical(dialog.path().toStdString()),
              std::filesystem::weakly_canonical(wanted));
  }
}

TEST(NetworkDialog, BeginsWhereTheOtherRunsLie) {
  const test::TempDir folder;
  std::filesystem::create_directories(folder.file("runs/first/checkpoints"));
  const QString runs = QString::fromStdString(folder.file("runs"));
  EXPECT_EQ(folder_beside(QString::fromStdString(folder.file("runs/first"))), runs);
  EXPECT_EQ(folder_beside(QString::fromStdString(folder.file("runs/first/checkpoints/best.ckpt"))),
            runs);
  EXPECT_EQ(folder_beside(QString()), QString());
}

TEST(Caption, NamesRecordingTimeAndNetworks) {
  EXPECT_EQ(network_name("/a/runs/first"), "first");
  EXPECT_EQ(network_name("runs/first/checkpoints/best.ckpt"), "first/best.ckpt");
  EXPECT_EQ(network_name("best.ckpt"), "best.ckpt");
  Scene scene;
  scene.recording = "rooms/b";
  scene.status.models[0] = {ModelState::ready, {"runs/first", "auto"}, "", 1.0, nullptr};
  EXPECT_EQ(networks_text(scene), "A: first");
  scene.status.models[1] = {ModelState::ready, {"runs/second", "auto"}, "", 1.25, nullptr};
  EXPECT_EQ(networks_text(scene), "A: first    B: second (threshold \u00d7 1.25)");
  auto window = std::make_shared<ShownWindow>();
  window->shown.end = 1'250'000;
  scene.window = window;
  EXPECT_EQ(file_name(scene, "cloud", "ply"), "rooms-b_1.250s_cloud.ply");
  EXPECT_EQ(file_name(scene, "", "png"), "rooms-b_1.250s.png");
  EXPECT_EQ(video_name(scene, {500'000, 1'250'000}), "rooms-b_0.500-1.250s.mp4");
  EXPECT_EQ(video_name(scene, {0, 0}), "rooms-b.mp4");
}

TEST(ModelFigures, SayWhenTheNetworkIsWorseThanAConstant) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>(), "trained"));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  settle();
  const auto* figures = window.findChild<QLabel*>(QStringLiteral("figures_a"));
  const auto errors = running_errors(*window.scene().history, 0);
  ASSERT_EQ(errors.windows, 1U);
  EXPECT_TRUE(figures->text().contains(
      QStringLiteral("constant 4.00 m: %1 m").arg(errors.constant_m, 0, 'f', 3)));
  const auto* worse = window.findChild<QLabel*>(QStringLiteral("worse_a"));
  EXPECT_EQ(!worse->isHidden(), errors.network_m > errors.constant_m);
  window.player().set_threshold_gain(0, 20);  // 40 m and more
  EXPECT_TRUE(wait_for([&] { return !worse->isHidden(); }));
  window.load_model(0, "a", "auto");  // of its training nothing is known
  EXPECT_TRUE(wait_for([&] { return worse->isHidden(); }));
}

// The strip stands below the panels and changes with what it names.
TEST(Caption, StandsBelowSavedPictures) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  settle();
  Scene scene = window.scene();
  const QSize size(600, 400);
  const QRect strip(0, size.height() - kCaptionHeight_px, size.width(), kCaptionHeight_px);
  BoardPainter painter;
  const QImage first = painter.captioned(size, scene);
  EXPECT_EQ(first.copy(0, 0, size.width(), strip.top()),
            painter.picture(size - QSize(0, kCaptionHeight_px), scene));
  scene.recording = "another";
  EXPECT_NE(painter.captioned(size, scene).copy(strip), first.copy(strip));
  scene = window.scene();
  scene.status.models[0].choice.path = "runs/second";
  EXPECT_NE(painter.captioned(size, scene).copy(strip), first.copy(strip));
  const QImage panel = panel_picture(PanelKind::truth, size, window.scene());
  EXPECT_EQ(panel.copy(strip), first.copy(strip));
}

}  // namespace
}  // namespace spikedepth::gui
