#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace spikedepth::gui {

/// Coalesces repaint requests into frames at a bounded rate. The first request after a pause is
/// served at once; later frames are at least one period apart; without requests nothing happens.
class FramePacer : public QObject {
  Q_OBJECT
 public:
  static constexpr int kFrames_per_s = 30;
  explicit FramePacer(QObject* parent = nullptr);
  /// Requests a frame.
  void ask();

 signals:
  void frame();

 private:
  QTimer timer_;
  QElapsedTimer clock_;
  qint64 next_ns_ = 0;  // when the next frame may be
};

}  // namespace spikedepth::gui
