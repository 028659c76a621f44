#include "core/eprop/trace_rows.hpp"

#include "core/base/vector_code.hpp"

namespace spikedepth {
namespace {

template <typename T>
inline __attribute__((always_inline)) void plain(const TraceFactors<T>& factors,
                                                 const T* __restrict z, T* __restrict f,
                                                 T* __restrict gradient, std::size_t count) {
  const T kappa = factors.kappa, psi = factors.psi, signal = factors.signal;
  const T pull = factors.pull * factors.psi;
  for (std::size_t i = 0; i < count; ++i) {
    f[i] = kappa * f[i] + psi * z[i];
    gradient[i] += signal * f[i] + pull * z[i];
  }
}

template <typename T>
inline __attribute__((always_inline)) void adaptive(const TraceFactors<T>& factors,
                                                    const T* __restrict z, T* __restrict a,
                                                    T* __restrict f, T* __restrict gradient,
                                                    std::size_t count) {
  const T kappa = factors.kappa, psi = factors.psi, signal = factors.signal, pull = factors.pull;
  const T beta = factors.beta, keep = factors.rho - factors.beta * factors.psi;
  for (std::size_t i = 0; i < count; ++i) {
    const T e = psi * (z[i] - beta * a[i]);
    a[i] = psi * z[i] + keep * a[i];
    f[i] = kappa * f[i] + e;
    gradient[i] += signal * f[i] + pull * e;
  }
}

}  // namespace

SPIKEDEPTH_VECTOR void plain_traces(const TraceFactors<float>& factors, const float* z, float* f,
                                    float* gradient, std::size_t count) {
  plain(factors, z, f, gradient, count);
}
SPIKEDEPTH_VECTOR void plain_traces(const TraceFactors<double>& factors, const double* z, double* f,
                                    double* gradient, std::size_t count) {
  plain(factors, z, f, gradient, count);
}
SPIKEDEPTH_VECTOR void adaptive_traces(const TraceFactors<float>& factors, const float* z, float* a,
                                       float* f, float* gradient, std::size_t count) {
  adaptive(factors, z, a, f, gradient, count);
}
SPIKEDEPTH_VECTOR void adaptive_traces(const TraceFactors<double>& factors, const double* z,
                                       double* a, double* f, double* gradient, std::size_t count) {
  adaptive(factors, z, a, f, gradient, count);
}

}  // namespace spikedepth
