// A video is whole, or there is none.
#include "gui/video_check.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "core/base/error.hpp"
#include "gui/video_file.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kFrames = 30;
constexpr int kWidth = 160, kHeight = 120;

// Frames of noise, which no codec makes small.
void write_video(const std::string& path) {
  VideoFile video(path, {kWidth, kHeight}, 20);
  std::uint32_t random = 1;
  QImage image(kWidth, kHeight, QImage::Format_RGB32);
  for (int frame = 0; frame < kFrames; ++frame) {
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        random = random * 1664525 + 1013904223;
        image.setPixel(x, y, 0xff000000 | random >> 8);
      }
    }
    video.add(image);
  }
  video.finish();
}

class VideoCheck : public ::testing::TestWithParam<const char*> {
 protected:
  std::string path() const { return folder_.file(std::string("video") + GetParam()); }
  test::TempDir folder_;
};

TEST_P(VideoCheck, AcceptsAWholeVideoAndNoneThatIsCut) {
  write_video(path());
  EXPECT_EQ(why_video_is_cut(path(), {kWidth, kHeight}, kFrames), "");
  EXPECT_NE(why_video_is_cut(path(), {kWidth, kHeight}, kFrames + 1), "");
  EXPECT_NE(why_video_is_cut(path(), {kWidth, kHeight + 2}, kFrames), "");
  auto size = std::filesystem::file_size(path());
  for (const auto left : {size - 1, size - 100, size / 2, size / 100}) {
    std::filesystem::resize_file(path(), left);
    EXPECT_NE(why_video_is_cut(path(), {kWidth, kHeight}, kFrames), "") << left;
  }
}

// As on a full disk: every write beyond `bytes` of a file fails.
[[noreturn]] void write_video_under_limit(const std::string& path, rlim_t bytes) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  int code = 0;
  try {
    write_video(path);
  } catch (const DataError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    code = error.exit_code();
  }
  std::_Exit(code);
}

TEST_P(VideoCheck, AFullDiskLeavesNoVideo) {
  write_video(path());
  const auto size = std::filesystem::file_size(path());
  std::filesystem::remove(path());
  for (const auto bytes : {size - 1, size - size / 200, size / 2, std::uintmax_t{2000}}) {
    EXPECT_EXIT(write_video_under_limit(path(), bytes), ::testing::ExitedWithCode(3),
                "full|space|written")
        << bytes;
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path())) << bytes;
  }
}

INSTANTIATE_TEST_SUITE_P(Endings, VideoCheck, ::testing::Values(".avi", ".mp4", ".mkv"));

}  // namespace
}  // namespace spikedepth::gui
