#pragma once
// A task for small spiking networks: in which of eight directions does a bar move?
#include <torch/torch.h>

#include <cstdint>

namespace spikedepth {

struct MovingBarsConfig {
  std::int64_t size_px = 16;
  std::int64_t steps = 8;
  double bar_width_px = 2.0;
  double jitter_deg = 9.0;  // direction, +- uniform
  double slowest_px = 0.9;  // speed, pixels a step, uniform
  double fastest_px = 1.4;
  double start_range_px = 3.0;  // distance from the field's centre half way, +- uniform
  double lost_share = 0.2;      // events that are dropped
  double noise_share = 0.01;    // pixels of a step and polarity that fire by chance
};

inline constexpr std::int64_t kBarDirections = 8;

/// An endless bar perpendicular to its direction. Its leading edge at time t (steps) is the line of
/// points p, in pixels from the field's centre, with p . (cos angle, sin angle) = start + speed t;
/// y points down.
struct BarSweep {
  double angle_rad = 0;
  double speed_px = 1;  // a step
  double start_px = 0;

  double edge_px(double step) const { return start_px + speed_px * step; }
};

/// Events [T,2,H,W] of one sweep, 0 or 1, without loss and noise: ON (channel 0) where the leading
/// edge passes a pixel's centre within the step, OFF (channel 1) where the trailing edge does.
torch::Tensor draw_sweep(const BarSweep& sweep, const MovingBarsConfig& config = {});

/// Clips [T,N,2,H,W] and the number of each one's direction [N], 0..7 counted from +x towards +y.
struct MovingBars {
  torch::Tensor clips;
  torch::Tensor labels;
};

/// `count` clips, decided by `seed` and `stream` on every platform.
MovingBars moving_bars(std::int64_t count, std::uint64_t seed, std::uint64_t stream,
                       const MovingBarsConfig& config = {});

}  // namespace spikedepth
