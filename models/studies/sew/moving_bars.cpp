#include "models/studies/sew/moving_bars.hpp"

#include <cmath>

#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr double kPi = 3.14159265358979323846;

// The step in [0, T) during which an edge that starts at `start` passes `position`, or T.
std::int64_t passing_step(double position, double start, const BarSweep& sweep,
                          std::int64_t steps) {
  const double step = std::floor((position - start) / sweep.speed_px);
  return step >= 0 && step < static_cast<double>(steps) ? static_cast<std::int64_t>(step) : steps;
}

void add_noise(torch::Tensor& clip, Random& random, const MovingBarsConfig& config) {
  auto* values = clip.data_ptr<float>();
  for (std::int64_t i = 0; i < clip.numel(); ++i) {
    if (random.uniform() < config.lost_share) values[i] = 0;
    if (random.uniform() < config.noise_share) values[i] = 1;
  }
}

}  // namespace

torch::Tensor draw_sweep(const BarSweep& sweep, const MovingBarsConfig& config) {
  const auto size = config.size_px;
  auto clip = torch::zeros({config.steps, 2, size, size});
  auto events = clip.accessor<float, 4>();
  const double centre = 0.5 * static_cast<double>(size - 1);
  for (std::int64_t y = 0; y < size; ++y) {
    for (std::int64_t x = 0; x < size; ++x) {
      const double position = (static_cast<double>(x) - centre) * std::cos(sweep.angle_rad) +
                              (static_cast<double>(y) - centre) * std::sin(sweep.angle_rad);
      const auto on = passing_step(position, sweep.start_px, sweep, config.steps);
      const auto off =
          passing_step(position, sweep.start_px - config.bar_width_px, sweep, config.steps);
      if (on < config.steps) events[on][0][y][x] = 1;
      if (off < config.steps) events[off][1][y][x] = 1;
    }
  }
  return clip;
}

MovingBars moving_bars(std::int64_t count, std::uint64_t seed, std::uint64_t stream,
                       const MovingBarsConfig& config) {
  Random random(seed, stream);
  std::vector<torch::Tensor> clips;
  std::vector<std::int64_t> labels;
  for (std::int64_t i = 0; i < count; ++i) {
    labels.push_back(static_cast<std::int64_t>(random.below(kBarDirections)));
    const double degrees = 360.0 / kBarDirections * static_cast<double>(labels.back()) +
                           random.uniform(-config.jitter_deg, config.jitter_deg);
    BarSweep sweep;
    sweep.angle_rad = degrees * kPi / 180;
    sweep.speed_px = random.uniform(config.slowest_px, config.fastest_px);
    sweep.start_px = random.uniform(-config.start_range_px, config.start_range_px) -
                     0.5 * sweep.speed_px * static_cast<double>(config.steps);
    clips.push_back(draw_sweep(sweep, config));
    add_noise(clips.back(), random, config);
  }
  return {torch::stack(clips, 1), torch::tensor(labels, torch::kInt64)};
}

}  // namespace spikedepth
