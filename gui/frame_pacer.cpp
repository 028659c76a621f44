#include "gui/frame_pacer.hpp"

#include <algorithm>

namespace spikedepth::gui {
namespace {

constexpr qint64 kPeriod_ns = 1'000'000'000 / FramePacer::kFrames_per_s;
constexpr qint64 kMillisecond_ns = 1'000'000;

}  // namespace

FramePacer::FramePacer(QObject* parent) : QObject(parent) {
  clock_.start();
  timer_.setSingleShot(true);
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, [this] {
    const qint64 now_ns = clock_.nsecsElapsed();
    // A frame that is a little late does not delay the ones after it.
    const bool late = now_ns - next_ns_ > kPeriod_ns / 2;
    next_ns_ = (late ? now_ns : next_ns_) + kPeriod_ns;
    emit frame();
  });
}

void FramePacer::ask() {
  if (timer_.isActive()) return;
  const qint64 wait_ns = std::max<qint64>(0, next_ns_ - clock_.nsecsElapsed());
  timer_.start(static_cast<int>((wait_ns + kMillisecond_ns - 1) / kMillisecond_ns));
}

}  // namespace spikedepth::gui
