#include "io/simulator/simulate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/simulator/simulator.hpp"

namespace spikedepth {
namespace {

using simulator::Simulator;

constexpr std::array<Side, 2> kSides = {Side::left, Side::right};
constexpr TimeUs kNever = std::numeric_limits<TimeUs>::max();

// Moments k / rate_hz for k = first, first + 1, ...
class Clock {
 public:
  Clock(double rate_hz, std::int64_t first) : rate_hz_(rate_hz), count_(first) {}
  TimeUs next() const {
    return rate_hz_ > 0 ? std::llround(1e6 * static_cast<double>(count_) / rate_hz_) : kNever;
  }
  void tick() { ++count_; }

 private:
  double rate_hz_;
  std::int64_t count_;
};

// Runs one simulation and feeds the sink.
class Session {
 public:
  Session(const SimulationConfig& config, RecordingSink& sink, const ProgressCallback& progress)
      : config_(config),
        sink_(sink),
        progress_(progress),
        simulator_(config),
        end_(std::llround(1e6 * config.seconds)),
        images_(config.image_hz, 0),
        depths_(config.depth_hz, 1),
        poses_(config.pose_hz, 0),
        imu_(config.imu_hz, 0) {}

  void run() {
    hand_over_due();
    while (simulator_.now() < end_) {
      report();
      simulator_.advance(std::min({end_, images_.next(), depths_.next()}));
      hand_over_due();
    }
    hand_over_events();
    report();
    sink_.finish({});
  }

 private:
  void report() {
    if (!progress_) return;
    const double seconds = std::max(1e-3, 1e-6 * static_cast<double>(simulator_.now()));
    const Progress progress{
        "simulate", simulator_.now() / 1000, end_ / 1000,
        format("%.0f k events/s per camera", 0.5e-3 * static_cast<double>(events_) / seconds)};
    if (progress_(progress) == Flow::stop) {
      throw CancelledError(
          format("simulation stopped at %.1f s of %.1f s", seconds, config_.seconds));
    }
  }

  void hand_over_events() {
    for (const Side side : kSides) {
      batch_.clear();
      simulator_.take_events(side, batch_);
      events_ += batch_.size();
      if (!batch_.empty()) sink_.add_events(side, batch_);
    }
  }

  // Everything whose time has come.
  void hand_over_due() {
    const TimeUs now = simulator_.now();
    if (now >= next_events_) {
      hand_over_events();
      next_events_ = now + 10000;
    }
    for (; poses_.next() <= now; poses_.tick()) sink_.add_pose(simulator_.pose(poses_.next()));
    for (; imu_.next() <= now; imu_.tick()) sink_.add_imu(simulator_.imu(imu_.next()));
    if (images_.next() == now) {
      for (const Side side : kSides) sink_.add_image(side, now, simulator_.image(side));
      images_.tick();
    }
    if (depths_.next() == now) {
      for (const Side side : kSides) {
        for (const DepthView view : {DepthView::raw, DepthView::rectified}) {
          sink_.add_depth(side, view, now, simulator_.depth(side, view));
        }
      }
      depths_.tick();
    }
  }

  const SimulationConfig& config_;
  RecordingSink& sink_;
  const ProgressCallback& progress_;
  Simulator simulator_;
  TimeUs end_;
  Clock images_, depths_, poses_, imu_;
  TimeUs next_events_ = 0;
  EventBatch batch_;
  std::uint64_t events_ = 0;
};

}  // namespace

void simulate(const SimulationConfig& config, RecordingSink& sink,
              const ProgressCallback& progress) {
  config.check();
  Session(config, sink, progress).run();
}

}  // namespace spikedepth
