#include "core/dopamine/lif_theory.hpp"

#include <cmath>

namespace spikedepth {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr int kSimpsonParts = 2000;  // even

// e^{x^2} (1 + erf x) = e^{x^2} erfc(-x); far below 0 its asymptote, as erfc vanishes there.
double integrand(double x) {
  if (x < -5) return -1 / (std::sqrt(kPi) * x) * (1 - 1 / (2 * x * x));
  return std::exp(x * x) * std::erfc(-x);
}

}  // namespace

double constant_drive_rate_hz(double mean_mV, double threshold_mV, double reset_mV, double tau_ms,
                              double refractory_ms) {
  if (mean_mV <= threshold_mV) return 0;
  return 1000 /
         (refractory_ms + tau_ms * std::log((mean_mV - reset_mV) / (mean_mV - threshold_mV)));
}

double siegert_rate_hz(double mean_mV, double sigma_mV, double threshold_mV, double reset_mV,
                       double tau_ms, double refractory_ms) {
  const double from = (reset_mV - mean_mV) / sigma_mV, to = (threshold_mV - mean_mV) / sigma_mV;
  const double h = (to - from) / kSimpsonParts;
  double sum = integrand(from) + integrand(to);
  for (int i = 1; i < kSimpsonParts; ++i) sum += (i % 2 == 1 ? 4 : 2) * integrand(from + i * h);
  return 1000 / (refractory_ms + tau_ms * std::sqrt(kPi) * sum * h / 3);
}

}  // namespace spikedepth
