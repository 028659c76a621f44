#include "gui/video_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#include <vector>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "gui/video_check.hpp"

namespace spikedepth::gui {
namespace {

// The best first; what the installed library cannot write is passed over. Browsers play H.264, but
// not MPEG-4 part 2 ("mp4v").
std::vector<int> codecs_of(const std::string& path) {
  const auto code = [](const char(&name)[5]) {
    return cv::VideoWriter::fourcc(name[0], name[1], name[2], name[3]);
  };
  const std::string ending = std::filesystem::path(path).extension().string();
  if (ending == ".mp4") return {code("avc1"), code("mp4v")};
  if (ending == ".avi") return {code("MJPG")};
  if (ending == ".mkv") return {code("FFV1")};
  throw ConfigError("'" + path + "' must end in .mp4, .avi or .mkv (lossless) to be a video");
}

}  // namespace

struct VideoFile::Writer {
  cv::VideoWriter video;
  cv::Mat frame;
};

VideoFile::VideoFile(const std::string& path, QSize size, double frames_per_s)
    : path_(path), writer_(std::make_unique<Writer>()) {
  const std::filesystem::path target(path);
  temporary_ = (target.parent_path() / (target.stem().string() + ".tmp" +
                                        std::to_string(::getpid()) + target.extension().string()))
                   .string();
  writer_->frame = cv::Mat(size.height() / 2 * 2, size.width() / 2 * 2, CV_8UC3);
  for (const int codec : codecs_of(path)) {
    try {
      if (writer_->video.open(temporary_, codec, frames_per_s, writer_->frame.size())) break;
    } catch (const cv::Exception&) {
      writer_->video.release();
    }
  }
  if (!writer_->video.isOpened()) {
    std::error_code error;
    std::filesystem::remove(temporary_, error);
    throw DataError(path, "this video cannot be written; check the folder, or try .avi");
  }
}

VideoFile::~VideoFile() {
  if (temporary_.empty()) return;
  writer_.reset();
  std::error_code error;
  std::filesystem::remove(temporary_, error);
}

QSize VideoFile::size() const {
  return {writer_->frame.cols, writer_->frame.rows};
}

void VideoFile::add(const QImage& image) {
  SPIKEDEPTH_CHECK(image.size() == size(), "all frames of a video have one size");
  const QImage rgb = image.convertToFormat(QImage::Format_RGB32);
  const cv::Mat view(rgb.height(), rgb.width(), CV_8UC4, const_cast<uchar*>(rgb.constBits()),
                     static_cast<std::size_t>(rgb.bytesPerLine()));
  cv::cvtColor(view, writer_->frame, cv::COLOR_BGRA2BGR);
  writer_->video.write(writer_->frame);
  ++frames_;
}

void VideoFile::finish() {
  writer_->video.release();
  sync_file(temporary_);
  const auto reason = why_video_is_cut(temporary_, writer_->frame.size(), frames_);
  if (!reason.empty())
    throw DataError(path_, "the video could not be written: " + reason + "; is the disk full?");
  commit_file(temporary_, path_);
  temporary_.clear();
}

}  // namespace spikedepth::gui
