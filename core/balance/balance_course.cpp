#include "core/balance/balance_course.hpp"

#include <cmath>

namespace spikedepth {
namespace {

constexpr std::int64_t kBeatPatterns = 100;
constexpr double kMatchCosine = 0.8;

}  // namespace

CourseFigures show_patterns(BalanceLayer<float>& layer, const PatternSource& source, Random& random,
                            std::int64_t count, bool learning, const Presentation& how,
                            const std::function<void(std::int64_t)>& beat) {
  const auto inputs = static_cast<std::size_t>(layer.parameters().inputs);
  const auto steps = std::llround(how.pattern_ms / layer.parameters().dt_ms);
  const auto fading = std::llround(how.fade * static_cast<double>(steps));
  std::vector<float> before(inputs, 0.0F), next(inputs, 0.0F), x(inputs, 0.0F);
  CourseFigures sums;
  for (std::int64_t pattern = 0; pattern < count; ++pattern) {
    if (beat && pattern % kBeatPatterns == 0) beat(pattern);
    source(random, next);
    for (std::int64_t step = 0; step < steps; ++step) {
      if (step < fading) {
        const float share = static_cast<float>(step + 1) / static_cast<float>(fading);
        for (std::size_t i = 0; i < inputs; ++i) x[i] = before[i] + share * (next[i] - before[i]);
      } else if (step == fading) {
        x = next;
      }
      layer.step(x, learning);
      sums.loss += layer.loss();
      for (const auto spike : layer.spikes()) sums.rate_per_ms += spike;
    }
    before = next;
  }
  const auto all = static_cast<double>(std::max<std::int64_t>(1, count * steps));
  sums.loss /= all;
  sums.rate_per_ms /=
      all * static_cast<double>(layer.parameters().neurons) * layer.parameters().dt_ms;
  return sums;
}

double cosine(const float* a, const float* b, std::size_t count) {
  double product = 0, first = 0, second = 0;
  for (std::size_t i = 0; i < count; ++i) {
    product += double(a[i]) * double(b[i]);
    first += double(a[i]) * double(a[i]);
    second += double(b[i]) * double(b[i]);
  }
  return first > 0 && second > 0 ? product / std::sqrt(first * second) : 0;
}

std::int64_t distinct_matches(const std::vector<float>& forward,
                              const std::vector<std::vector<float>>& ideal) {
  const auto inputs = ideal.front().size();
  std::vector<bool> found(ideal.size(), false);
  for (std::size_t j = 0; j * inputs < forward.size(); ++j) {
    std::size_t best = 0;
    double most = -2;
    for (std::size_t bar = 0; bar < ideal.size(); ++bar) {
      const double match = cosine(forward.data() + j * inputs, ideal[bar].data(), inputs);
      if (match > most) {
        most = match;
        best = bar;
      }
    }
    if (most > kMatchCosine) found[best] = true;
  }
  std::int64_t count = 0;
  for (const bool one : found) count += one ? 1 : 0;
  return count;
}

double mean_cosine(const std::vector<float>& forward, std::size_t inputs) {
  const auto neurons = forward.size() / inputs;
  double sum = 0;
  for (std::size_t j = 0; j < neurons; ++j) {
    for (std::size_t k = 0; k < j; ++k)
      sum += cosine(forward.data() + j * inputs, forward.data() + k * inputs, inputs);
  }
  return neurons > 1 ? sum / (0.5 * static_cast<double>(neurons * (neurons - 1))) : 0;
}

}  // namespace spikedepth
