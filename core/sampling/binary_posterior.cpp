#include "core/sampling/binary_posterior.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr int kMostCauses = 20;

double dot(const double* a, const double* b, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

double BinaryPosterior::logit(int cause, CauseSet others) const {
  double sum = drive[static_cast<std::size_t>(cause)];
  for (int j = 0; j < causes; ++j) {
    if (j != cause && ((others >> j) & 1U) != 0)
      sum += coupling[static_cast<std::size_t>(cause * causes + j)];
  }
  return sum;
}

std::vector<double> BinaryPosterior::exact() const {
  SPIKEDEPTH_CHECK(causes >= 1 && causes <= kMostCauses, "from 1 to 20 causes are enumerated");
  const std::size_t sets = std::size_t{1} << causes;
  std::vector<double> logs(sets, 0.0);
  // A set's log is that of the set without its highest cause, and what that cause adds.
  for (std::size_t set = 1; set < sets; ++set) {
    int highest = 0;
    while ((set >> (highest + 1)) != 0) ++highest;
    const auto rest = static_cast<CauseSet>(set & ~(std::size_t{1} << highest));
    logs[set] = logs[rest] + logit(highest, rest);
  }
  const double largest = *std::max_element(logs.begin(), logs.end());
  double total = 0;
  for (auto& value : logs) total += value = std::exp(value - largest);
  for (auto& value : logs) value /= total;
  return logs;
}

BinaryPosterior image_posterior(const std::vector<double>& fields, int causes,
                                const std::vector<double>& image, double noise, double prior) {
  SPIKEDEPTH_CHECK(causes >= 1 && fields.size() == image.size() * static_cast<std::size_t>(causes),
                   "every cause has a field of the image's size");
  SPIKEDEPTH_CHECK(noise > 0 && prior > 0 && prior < 1, "noise and prior are those of a model");
  const auto n = static_cast<std::size_t>(causes), pixels = image.size();
  BinaryPosterior posterior;
  posterior.causes = causes;
  posterior.coupling.assign(n * n, 0.0);
  const double precision = 1 / (noise * noise);
  for (std::size_t k = 0; k < n; ++k) {
    const double* field = fields.data() + k * pixels;
    posterior.drive.push_back(
        precision * (dot(field, image.data(), pixels) - 0.5 * dot(field, field, pixels)) +
        std::log(prior / (1 - prior)));
    for (std::size_t j = 0; j < n; ++j) {
      if (j != k)
        posterior.coupling[k * n + j] = -precision * dot(field, fields.data() + j * pixels, pixels);
    }
  }
  return posterior;
}

std::vector<double> marginals_of(const std::vector<double>& distribution, int causes) {
  std::vector<double> marginals(static_cast<std::size_t>(causes), 0.0);
  for (std::size_t set = 0; set < distribution.size(); ++set) {
    for (std::size_t k = 0; k < marginals.size(); ++k) {
      if (((set >> k) & 1U) != 0) marginals[k] += distribution[set];
    }
  }
  return marginals;
}

double divergence(const std::vector<double>& p, const std::vector<double>& q) {
  SPIKEDEPTH_CHECK(p.size() == q.size(), "distributions over the same sets");
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] <= 0) continue;
    if (q[i] <= 0) return std::numeric_limits<double>::infinity();
    sum += p[i] * std::log(p[i] / q[i]);
  }
  return sum;
}

double squared_distance(const std::vector<double>& p, const std::vector<double>& q) {
  SPIKEDEPTH_CHECK(p.size() == q.size(), "distributions over the same sets");
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) sum += (p[i] - q[i]) * (p[i] - q[i]);
  return sum;
}

}  // namespace spikedepth
