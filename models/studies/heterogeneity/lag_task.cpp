#include "models/studies/heterogeneity/lag_task.hpp"

#include <cmath>

#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kGroup = 10;
constexpr double kSpikeProbability = 0.9, kJitter_ms = 0.75, kBackground = 0.01;
constexpr double kLags_ms[3][2] = {{2, 5}, {10, 18}, {30, 55}};
constexpr double kRate = 0.03;
constexpr std::int64_t kRateGroup = 5;

torch::Tensor empty_patterns(std::int64_t count) {
  return torch::zeros({kLagSteps, count, kLagInputs});
}

}  // namespace

SpikePatterns lag_patterns(std::int64_t count, std::uint64_t seed, double speed, double spread) {
  Random random(seed, 0);
  SpikePatterns patterns{empty_patterns(count), torch::zeros({count}, torch::kInt64)};
  auto spikes = patterns.spikes.accessor<float, 3>();
  auto labels = patterns.labels.accessor<std::int64_t, 1>();
  for (std::int64_t n = 0; n < count; ++n) {
    const auto label = static_cast<std::int64_t>(random.below(kLagClasses));
    labels[n] = label;
    const double start = 3 + static_cast<double>(random.below(8));
    const double stretch = speed * (1 + spread * (2 * random.uniform() - 1));
    for (std::int64_t input = 0; input < kLagInputs; ++input) {
      const auto group = input / kGroup;
      const double lag = group == 0 ? 0 : kLags_ms[group - 1][(label >> (group - 1)) & 1];
      const bool spikes_now = random.uniform() < kSpikeProbability;
      const auto at = std::lround(start + stretch * lag + kJitter_ms * (2 * random.uniform() - 1));
      if (spikes_now && at >= 0 && at < kLagSteps) spikes[at][n][input] = 1;
      for (std::int64_t t = 0; t < kLagSteps; ++t) {
        if (random.uniform() < kBackground) spikes[t][n][input] = 1;
      }
    }
  }
  return patterns;
}

SpikePatterns rate_patterns(std::int64_t count, std::uint64_t seed) {
  Random random(seed, 0);
  SpikePatterns patterns{empty_patterns(count), torch::zeros({count}, torch::kInt64)};
  auto spikes = patterns.spikes.accessor<float, 3>();
  auto labels = patterns.labels.accessor<std::int64_t, 1>();
  for (std::int64_t n = 0; n < count; ++n) {
    labels[n] = static_cast<std::int64_t>(random.below(kLagClasses));
    for (std::int64_t input = 0; input < kLagInputs; ++input) {
      const double rate = input / kRateGroup == labels[n] ? 2 * kRate : kRate;
      for (std::int64_t t = 0; t < kLagSteps; ++t) {
        if (random.uniform() < rate) spikes[t][n][input] = 1;
      }
    }
  }
  return patterns;
}

}  // namespace spikedepth
