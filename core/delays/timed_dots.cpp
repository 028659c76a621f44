#include "core/delays/timed_dots.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/random.hpp"

namespace spikedepth {
namespace {

std::size_t pixel(const TimedDots& scene, int x, int y) {
  return static_cast<std::size_t>(y) * static_cast<std::size_t>(scene.width) +
         static_cast<std::size_t>(x);
}

bool is_near(const TimedDots& scene, int x, int y) {
  return x >= scene.width / 4 && x < scene.width - scene.width / 4 && y >= scene.height / 4 &&
         y < scene.height - scene.height / 4;
}

// Sums over patches of what `agree` says of a left and a right pixel.
template <typename Agree>
std::vector<float> patch_sums(const TimedDots& scene, const PhaseMatcherParameters& p,
                              const Agree& agree) {
  const auto pixels =
      static_cast<std::size_t>(scene.width) * static_cast<std::size_t>(scene.height);
  std::vector<float> costs(pixels * static_cast<std::size_t>(p.candidates), 0.0F);
  for (int c = 0; c < p.candidates; ++c) {
    float* to = costs.data() + static_cast<std::size_t>(c) * pixels;
    const int d = p.first + c;
    for (int y = 0; y < scene.height; ++y) {
      for (int x = d; x < scene.width; ++x) {
        const float one = agree(pixel(scene, x, y), pixel(scene, x - d, y));
        if (one == 0) continue;
        for (int py = std::max(0, y - p.radius); py <= std::min(scene.height - 1, y + p.radius);
             ++py) {
          for (int px = std::max(0, x - p.radius); px <= std::min(scene.width - 1, x + p.radius);
               ++px)
            to[pixel(scene, px, py)] += one;
        }
      }
    }
  }
  return costs;
}

}  // namespace

TimedDotPair draw_timed_dots(const TimedDots& scene, std::uint64_t seed) {
  Random random(seed);
  const auto pixels =
      static_cast<std::size_t>(scene.width) * static_cast<std::size_t>(scene.height);
  const double none = std::numeric_limits<double>::quiet_NaN();
  TimedDotPair pair{std::vector<double>(pixels), std::vector<double>(pixels, none), {}};
  for (auto& time : pair.left_ms) time = random.uniform(0, scene.window_ms);
  pair.truth.resize(pixels);
  for (const bool near : {false, true}) {  // the near plane hides the far one
    const int d = near ? scene.near : scene.far;
    for (int y = 0; y < scene.height; ++y) {
      for (int x = 0; x < scene.width; ++x) {
        if (is_near(scene, x, y) != near) continue;
        pair.truth[pixel(scene, x, y)] = static_cast<float>(d);
        if (x >= d) pair.right_ms[pixel(scene, x - d, y)] = pair.left_ms[pixel(scene, x, y)];
      }
    }
  }
  for (auto& time : pair.right_ms) {
    if (std::isnan(time)) time = random.uniform(0, scene.window_ms);  // seen by the right one alone
    time += scene.late_ms + scene.jitter_ms * random.normal();
  }
  for (auto* times : {&pair.left_ms, &pair.right_ms}) {
    for (auto& time : *times) {
      if (random.uniform() < scene.dropped) time = none;
    }
  }
  return pair;
}

PhasorMap phasors_of(const std::vector<double>& times_ms, const TimedDots& scene) {
  PhasorMap map(scene.width, scene.height);
  for (int y = 0; y < scene.height; ++y) {
    for (int x = 0; x < scene.width; ++x) {
      const double time = times_ms[pixel(scene, x, y)];
      if (!std::isnan(time)) map.set(x, y, time / scene.window_ms, 1);
    }
  }
  return map;
}

std::vector<float> coincidence_costs(const TimedDotPair& pair, const TimedDots& scene,
                                     const PhaseMatcherParameters& parameters, double within_ms) {
  return patch_sums(scene, parameters, [&](std::size_t left, std::size_t right) {
    return std::abs(pair.left_ms[left] - pair.right_ms[right]) <= within_ms ? 1.0F : 0.0F;
  });
}

std::vector<float> count_costs(const TimedDotPair& pair, const TimedDots& scene,
                               const PhaseMatcherParameters& parameters) {
  return patch_sums(scene, parameters, [&](std::size_t left, std::size_t right) {
    return !std::isnan(pair.left_ms[left]) && !std::isnan(pair.right_ms[right]) ? 1.0F : 0.0F;
  });
}

double wrong_share(const PhaseMatch& match, const PhasorMap& left, const DisparityMap& truth) {
  double wrong = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (left.polarity[i] == 0) continue;
    wrong += std::abs(match.disparity[i] - truth[i]) <= 1 ? 0 : 1;
  }
  return wrong / double(left.events());
}

}  // namespace spikedepth
