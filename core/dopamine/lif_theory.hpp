#pragma once
// Closed forms for a single leaky integrate-and-fire cell.

namespace spikedepth {

/// Rate in Hz under a constant input that the potential would settle at, mean_mV:
/// 1 / (t_ref + tau ln((mean - reset) / (mean - threshold))); 0 where mean <= threshold.
double constant_drive_rate_hz(double mean_mV, double threshold_mV, double reset_mV, double tau_ms,
                              double refractory_ms);

/// Rate in Hz under white noise: 1 / (t_ref + tau sqrt(pi) integral of e^{x^2} (1 + erf x) from
/// (reset - mean) / sigma to (threshold - mean) / sigma), where the free potential has the variance
/// sigma^2 / 2. (Siegert 1951; Brunel 2000.) Events of size J at a rate nu give sigma^2 = J^2 nu
/// tau.
double siegert_rate_hz(double mean_mV, double sigma_mV, double threshold_mV, double reset_mV,
                       double tau_ms, double refractory_ms);

}  // namespace spikedepth
