#include "core/knowledge/first_spike.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {
namespace {

constexpr double kLeastRatio = 1e-10;  // before the logarithm

}  // namespace

void InputTimes::assign(std::vector<double> sorted, double time_constant) {
  tau = time_constant;
  t = std::move(sorted);
  exponential.resize(t.size());
  for (std::size_t i = 0; i < t.size(); ++i) exponential[i] = std::exp(t[i] / tau);
}

FirstSpike first_spike(const InputTimes& inputs, const double* weights, double silent_t) {
  double a = 0, b = 0;
  const auto count = inputs.size();
  for (std::size_t j = 0; j < count; ++j) {
    a += weights[j];
    b += weights[j] * inputs.exponential[j];
    // It fires before the next input comes, or not yet.
    if (a > 1 && (j + 1 == count || b < (a - 1) * inputs.exponential[j + 1]))
      return {inputs.tau * std::log(std::max(kLeastRatio, b / (a - 1))), j + 1, a, b};
  }
  return {silent_t, 0, 0, 0};
}

}  // namespace spikedepth
