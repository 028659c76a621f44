#include "core/predictive/predictive_rows.hpp"

#include <algorithm>

#include "core/base/vector_code.hpp"

// Sums are taken in lanes of a fixed number and order.

namespace spikedepth {
namespace {

constexpr std::size_t kSumLanes = 8;

struct Lanes {
  double value[kSumLanes] = {};
  double sum() const {
    double total = 0;
    for (const double one : value) total += one;
    return total;
  }
};

// Calls use(index, lane) for every synapse.
template <typename Use>
inline __attribute__((always_inline)) void by_lanes(std::size_t count, const Use& use) {
  std::size_t i = 0;
  for (; i + kSumLanes <= count; i += kSumLanes) {
    for (std::size_t k = 0; k < kSumLanes; ++k) use(i + k, k);
  }
  for (std::size_t k = 0; i < count; ++i, ++k) use(i, k);
}

template <PredictiveBound bound, bool local>
inline __attribute__((always_inline)) double update(const PredictiveFactors& f,
                                                    const double* __restrict x,
                                                    double* __restrict w, double* __restrict p,
                                                    std::size_t count) {
  const double rate = f.rate, keep = f.keep, v = f.potential, shared = f.heterosynaptic;
  Lanes sums;
  by_lanes(
      count, [&](std::size_t i, std::size_t lane) __attribute__((always_inline)) {
        const double error = x[i] - v * w[i];
        const double d = v * error + (local ? error * w[i] : shared) * p[i];
        double next = w[i] + rate * (bound == PredictiveBound::soft ? w[i] * d : d);
        if (bound == PredictiveBound::hard) next = std::max(0.0, next);
        w[i] = next;
        p[i] = keep * p[i] + x[i];
        sums.value[lane] += next * x[i];
      });
  return sums.sum();
}

template <bool local>
inline __attribute__((always_inline)) double update_bounded(const PredictiveFactors& f,
                                                            const double* x, double* w, double* p,
                                                            std::size_t count) {
  switch (f.bound) {
    case PredictiveBound::soft:
      return update<PredictiveBound::soft, local>(f, x, w, p, count);
    case PredictiveBound::none:
      return update<PredictiveBound::none, local>(f, x, w, p, count);
    case PredictiveBound::hard:
      break;
  }
  return update<PredictiveBound::hard, local>(f, x, w, p, count);
}

}  // namespace

SPIKEDEPTH_VECTOR PredictiveSums predictive_sums(const double* x, const double* w,
                                                 std::size_t count) {
  Lanes xw, ww;
  by_lanes(
      count, [&](std::size_t i, std::size_t lane) __attribute__((always_inline)) {
        xw.value[lane] += x[i] * w[i];
        ww.value[lane] += w[i] * w[i];
      });
  return {xw.sum(), ww.sum()};
}

SPIKEDEPTH_VECTOR double predictive_update(const PredictiveFactors& factors, const double* x,
                                           double* w, double* p, std::size_t count) {
  return factors.local_only ? update_bounded<true>(factors, x, w, p, count)
                            : update_bounded<false>(factors, x, w, p, count);
}

SPIKEDEPTH_VECTOR void decay_traces(double* x, double keep, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) x[i] *= keep;
}

}  // namespace spikedepth
