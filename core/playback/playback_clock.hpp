#pragma once
#include <chrono>

#include "core/base/time.hpp"

namespace spikedepth {

constexpr double kSlowestSpeed = 0.05;
constexpr double kFastestSpeed = 10.0;

/// Recording time as a function of wall time: stands still, or runs `speed` times as fast, ahead or
/// backward. The wall time is handed in, so that tests can choose it. One thread at a time.
class PlaybackClock {
 public:
  using WallTime = std::chrono::steady_clock::time_point;

  /// From `wall` on the recording time is `t` and runs if `running`.
  void set(WallTime wall, TimeUs t, bool running) {
    start_ = wall;
    start_t_ = t;
    running_ = running;
  }
  /// Changes the speed at `wall` without a jump. Clamped to kSlowestSpeed..kFastestSpeed.
  void set_speed(WallTime wall, double speed) {
    set(wall, now(wall), running_);
    speed_ = speed < kSlowestSpeed ? kSlowestSpeed : speed > kFastestSpeed ? kFastestSpeed : speed;
  }
  /// Changes the direction at `wall` without a jump.
  void set_backward(WallTime wall, bool backward) {
    set(wall, now(wall), running_);
    backward_ = backward;
  }
  TimeUs now(WallTime wall) const {
    if (!running_) return start_t_;
    const double wall_us = std::chrono::duration<double, std::micro>(wall - start_).count();
    return start_t_ + static_cast<TimeUs>(wall_us * velocity());
  }
  /// When a running clock shows `t`.
  WallTime wall_time_of(TimeUs t) const {
    const std::chrono::duration<double, std::micro> wait(static_cast<double>(t - start_t_) /
                                                         velocity());
    return start_ + std::chrono::duration_cast<WallTime::duration>(wait);
  }
  bool running() const { return running_; }
  double speed() const { return speed_; }
  bool backward() const { return backward_; }

 private:
  double velocity() const { return backward_ ? -speed_ : speed_; }

  WallTime start_{};
  TimeUs start_t_ = 0;
  double speed_ = 1.0;
  bool running_ = false, backward_ = false;
};

}  // namespace spikedepth
