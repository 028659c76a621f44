#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace spikedepth::gui {

/// Turns any number of wishes into frames at an even, bounded pace: the first wish after a pause is
/// met at once, no two frames are closer than a period, and without wishes nothing happens.
class FramePacer : public QObject {
  Q_OBJECT
 public:
  static constexpr int kFrames_per_s = 30;
  explicit FramePacer(QObject* parent = nullptr);
  /// Asks for a frame.
  void ask();

 signals:
  void frame();

 private:
  QTimer timer_;
  QElapsedTimer clock_;
  qint64 next_ns_ = 0;  // when the next frame may be
};

}  // namespace spikedepth::gui
