#pragma once
#include <QImage>
#include <memory>
#include <string>

namespace spikedepth::gui {

/// A video that is complete or absent. The name's ending chooses: .mp4 (MPEG-4), .avi (Motion JPEG)
/// or .mkv (FFV1, lossless). One thread at a time.
class VideoFile {
 public:
  /// Throws ConfigError for another ending, DataError if it cannot be written. Odd sizes lose a row
  /// or column.
  VideoFile(const std::string& path, QSize size, double frames_per_s);
  /// Removes what was written unless finish() was called.
  ~VideoFile();
  QSize size() const;
  /// `image` has the video's size().
  void add(const QImage& image);
  /// Puts the file in place.
  void finish();

 private:
  struct Writer;
  std::string path_, temporary_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace spikedepth::gui
