// Pictures, videos, clouds and traces hold what the panels show.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#include "gui/caption.hpp"
#include "gui/exports.hpp"
#include "gui/offline_walk.hpp"
#include "tests/gui/viewer_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth::gui {
namespace {

using test::Alteration;

std::string read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Largest difference of a channel between a decoded frame (BGR) and a picture.
int difference(const cv::Mat& frame, const QImage& image) {
  int largest = 0;
  for (int y = 0; y < frame.rows; ++y) {
    for (int x = 0; x < frame.cols; ++x) {
      const auto& pixel = frame.at<cv::Vec3b>(y, x);
      const QRgb colour = image.pixel(x, y);
      largest = std::max({largest, std::abs(pixel[2] - qRed(colour)),
                          std::abs(pixel[1] - qGreen(colour)), std::abs(pixel[0] - qBlue(colour))});
    }
  }
  return largest;
}

TEST(Export, FramesOfALosslessVideoEqualThePanels) {
  const test::TempDir folder;
  auto setup = test_setup(std::make_shared<Alteration>());
  setup.width_px = 640;
  setup.height_px = 480;
  VideoOrder order;
  order.path = folder.file("depth.mkv");
  order.from_us = 100'000;
  order.to_us = 300'000;
  const auto frames = record_video(setup, order, {});
  EXPECT_EQ(frames, 5);  // windows that end at 100, 150, ... 300 ms
  cv::VideoCapture video(order.path);
  ASSERT_TRUE(video.isOpened());
  OfflineWalk walk(setup, view_settings(setup));
  BoardPainter painter;
  cv::Mat frame;
  for (std::int64_t i = 0; i < frames; ++i) {
    ASSERT_TRUE(video.read(frame)) << i;
    const auto& scene = walk.go_to(walk.grid().nearest(order.from_us + i * 50'000));
    const QImage picture = painter.captioned({frame.cols, frame.rows}, scene);
    EXPECT_LE(difference(frame, picture), 1) << i;
  }
  EXPECT_FALSE(video.read(frame));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path()))
    ++files;
  EXPECT_EQ(files, 1U);
}

// Browsers play H.264; MPEG-4 part 2 they do not.
TEST(Export, AnMp4IsH264) {
  const test::TempDir folder;
  VideoOrder order;
  order.path = folder.file("depth.mp4");
  order.to_us = 100'000;
  record_video(test_setup(std::make_shared<Alteration>()), order, {});
  const cv::VideoCapture video(order.path);
  const int code = static_cast<int>(video.get(cv::CAP_PROP_FOURCC));
  EXPECT_TRUE(code == cv::VideoWriter::fourcc('h', '2', '6', '4') ||
              code == cv::VideoWriter::fourcc('a', 'v', 'c', '1'))
      << code;
}

TEST(Export, AStoppedVideoLeavesNothing) {
  const test::TempDir folder;
  VideoOrder order;
  order.path = folder.file("depth.mp4");
  EXPECT_THROW(record_video(test_setup(std::make_shared<Alteration>()), order,
                            [](const Progress&) { return Flow::stop; }),
               CancelledError);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  order.path = folder.file("depth.gif");
  EXPECT_THROW(record_video(test_setup(std::make_shared<Alteration>()), order, {}), ConfigError);
}

TEST(Export, PicturesCloudsAndTracesOfTheWindow) {
  const test::TempDir folder;
  ViewerWindow window(test_setup(std::make_shared<Alteration>()));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  settle();
  window.select_pixel(Pixel{10, 12});
  window.export_panel(PanelKind::depth_a, folder.file("panel.png"));
  window.export_board(folder.file("board.png"));
  window.export_cloud(folder.file("cloud.ply"));
  window.export_trace(folder.file("trace.csv"));
  ASSERT_TRUE(wait_for([&] { return !window.exporting(); }));
  const QImage board(QString::fromStdString(folder.file("board.png")));
  EXPECT_EQ(board.size(), window.board().size() + QSize(0, kCaptionHeight_px));
  EXPECT_FALSE(QImage(QString::fromStdString(folder.file("panel.png"))).isNull());
  // One vertex per pixel of the depth map, as the header says.
  const auto ply = read(folder.file("cloud.ply"));
  EXPECT_NE(ply.find("format binary_little_endian 1.0"), std::string::npos);
  EXPECT_NE(ply.find("element vertex " + std::to_string(64 * 48)), std::string::npos);
  const auto trace = read(folder.file("trace.csv"));
  EXPECT_EQ(trace.rfind("t_us,kind,x,y,polarity,true_m,a_scale_1_m", 0), 0U);
  EXPECT_NE(trace.find("50000,window,10,12"), std::string::npos);
}

}  // namespace
}  // namespace spikedepth::gui
