#include "core/bottleneck/hsic.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/scaled_rows.hpp"

namespace spikedepth {
namespace {

double squared_distance(const double* a, const double* b, std::int64_t d) {
  double sum = 0;
  for (std::int64_t i = 0; i < d; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

std::vector<double> row_means(const std::vector<double>& matrix, std::int64_t n) {
  std::vector<double> means(static_cast<std::size_t>(n));
  for (std::int64_t p = 0; p < n; ++p) {
    for (std::int64_t q = 0; q < n; ++q) means[p] += matrix[p * n + q] / static_cast<double>(n);
  }
  return means;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

std::vector<double> without_label(const std::vector<double>& kx, const std::vector<double>& ky,
                                  double gamma) {
  auto both = kx;
  for (std::size_t i = 0; i < both.size(); ++i) both[i] -= gamma * ky[i];
  return both;
}

}  // namespace

std::vector<double> kernel_matrix(const std::vector<const double*>& rows, std::int64_t d,
                                  double sigma) {
  const auto n = rows.size();
  std::vector<double> matrix(n * n, 1.0);
  const double scale = -1 / (2 * sigma * sigma * static_cast<double>(d));
  for (std::size_t p = 0; p < n; ++p) {
    for (std::size_t q = 0; q < p; ++q) {
      matrix[p * n + q] = std::exp(scale * squared_distance(rows[p], rows[q], d));
      matrix[q * n + p] = matrix[p * n + q];
    }
  }
  return matrix;
}

// tr(A H B H) = sum_pq A_pq (H B H)_pq for symmetric matrices.
double hsic(const std::vector<double>& a, const std::vector<double>& b, std::int64_t n) {
  const auto means = row_means(b, n);
  const double mean = mean_of(means);
  double trace = 0;
  for (std::int64_t p = 0; p < n; ++p) {
    for (std::int64_t q = 0; q < n; ++q)
      trace += a[p * n + q] * (b[p * n + q] - means[p] - means[q] + mean);
  }
  return trace / static_cast<double>((n - 1) * (n - 1));
}

double bottleneck_loss(const std::vector<double>& kx, const std::vector<double>& ky,
                       const std::vector<double>& kz, std::int64_t n, double gamma) {
  return hsic(kx, kz, n) - gamma * hsic(ky, kz, n);
}

SampleWeights sample_weights(const std::vector<double>& kx, const std::vector<double>& ky,
                             std::int64_t n, const HsicParameters& parameters) {
  const auto both = without_label(kx, ky, parameters.gamma);
  const auto means = row_means(both, n);
  const double mean = mean_of(means);
  SampleWeights weights;
  for (std::int64_t p = 0; p < n; ++p) {
    weights.pair.push_back(parameters.formula == SignalFormula::exact
                               ? both[(n - 1) * n + p] - means[n - 1] - means[p] + mean
                               : both[p * n + p] - means[p]);
  }
  weights.own = weights.pair.back();
  return weights;
}

std::vector<double> global_signal(const SampleWeights& weights, const std::vector<const double*>& z,
                                  std::int64_t d, const HsicParameters& parameters) {
  const auto n = static_cast<std::int64_t>(z.size());
  SPIKEDEPTH_CHECK(n >= 2, "a signal compares samples");
  const double* newest = z.back();
  const double width = parameters.sigma_z * parameters.sigma_z * static_cast<double>(d);
  const double share = 1 / static_cast<double>((n - 1) * (n - 1));
  const auto size = static_cast<std::size_t>(d);
  std::vector<double> xi(size);
  double total = 0;
  for (std::int64_t p = 0; p + 1 < n; ++p) {
    const double kernel = std::exp(-squared_distance(newest, z[p], d) / (2 * width));
    const double weight = parameters.formula == SignalFormula::exact
                              ? -weights.pair[p]
                              : (weights.pair[p] + weights.own) / static_cast<double>(n);
    const double factor = share * weight * 2 / width * kernel;
    add_scaled(xi.data(), z[p], -factor, size);
    total += factor;
  }
  add_scaled(xi.data(), newest, total, size);
  return xi;
}

}  // namespace spikedepth
