#include "core/sampling/competition.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

// Inhibitory neurons that are active; more than the last make no difference.
constexpr int kInhibitions = 3;

// A probability as a bound for 32 random bits.
std::uint32_t bound_of(double probability) {
  return static_cast<std::uint32_t>(std::min(4294967295.0, probability * 4294967296.0));
}

double logistic(double h) {
  return 1 / (1 + std::exp(-h));
}

using Bounds = std::array<std::array<std::uint32_t, kMostAnswers>, kInhibitions>;

// Of each neuron's probability to be drawn active, under 0, 1, 2 or more inhibitory neurons.
Bounds drawing_bounds(const float* probabilities, int answers,
                      const CompetitionSettings& settings) {
  Bounds bounds{};
  for (int m = 0; m < kInhibitions; ++m) {
    const double factor = settings.activity * std::exp(-m * settings.inhibition);
    for (int k = 0; k < answers; ++k) {
      const double odds = factor * std::max(0.0, static_cast<double>(probabilities[k]));
      bounds[static_cast<std::size_t>(m)][static_cast<std::size_t>(k)] =
          bound_of(odds / (1 + odds));
    }
  }
  return bounds;
}

}  // namespace

void CompetitionSettings::check() const {
  SPIKEDEPTH_CHECK(steps >= 1 && activity > 0 && inhibition >= 0, "a competition takes steps");
}

int sample_competition(const float* probabilities, int answers, const CompetitionSettings& settings,
                       Random& random, float* shares) {
  settings.check();
  SPIKEDEPTH_CHECK(answers >= 1 && answers <= kMostAnswers, "answers fit a word");
  const auto bounds = drawing_bounds(probabilities, answers, settings);
  const std::uint32_t copy[2] = {bound_of(logistic(-settings.relay)),
                                 bound_of(logistic(settings.relay))};
  std::array<int, kMostAnswers> counts{};
  int counted = 0;
  std::uint32_t active = 0, inhibitory = 0;
  for (int step = 0; step < settings.steps; ++step) {
    const auto inhibition = std::min(__builtin_popcount(inhibitory), kInhibitions - 1);
    const auto& row = bounds[static_cast<std::size_t>(inhibition)];
    std::uint32_t next_active = 0, next_inhibitory = 0;
    for (int k = 0; k < answers; ++k) {
      // One draw serves both: its halves are independent.
      const std::uint64_t draw = random.next();
      const bool on = static_cast<std::uint32_t>(draw) < row[static_cast<std::size_t>(k)];
      const bool relayed = static_cast<std::uint32_t>(draw >> 32) < copy[(active >> k) & 1U];
      next_active |= static_cast<std::uint32_t>(on) << k;
      next_inhibitory |= static_cast<std::uint32_t>(relayed) << k;
    }
    active = next_active;
    inhibitory = next_inhibitory;
    if (__builtin_popcount(active) != 1) continue;
    ++counts[static_cast<std::size_t>(__builtin_ctz(active))];
    ++counted;
  }
  for (int k = 0; k < answers; ++k) {
    shares[k] = counted > 0 ? static_cast<float>(counts[static_cast<std::size_t>(k)]) /
                                  static_cast<float>(counted)
                            : 1.0F / static_cast<float>(answers);
  }
  return counted;
}

}  // namespace spikedepth
