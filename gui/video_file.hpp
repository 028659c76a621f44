#pragma once
#include <QImage>
#include <memory>
#include <string>

namespace spikedepth::gui {

/// A video that is complete or absent. The name's ending chooses: .mp4 (H.264, or MPEG-4 part 2
/// where the library has no such encoder), .avi (Motion JPEG) or .mkv (FFV1, lossless). One thread
/// at a time.
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
  /// Reads the video back and puts the file in place. Throws DataError if it is not whole, as where
  /// the disk is full.
  void finish();

 private:
  struct Writer;
  std::string path_, temporary_;
  std::unique_ptr<Writer> writer_;
  std::int64_t frames_ = 0;
};

}  // namespace spikedepth::gui
