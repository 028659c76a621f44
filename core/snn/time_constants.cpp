#include "core/snn/time_constants.hpp"

#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {

TauDistribution tau_distribution(const std::string& name) {
  if (name == "constant") return TauDistribution::constant;
  if (name == "gamma") return TauDistribution::gamma;
  if (name == "lognormal") return TauDistribution::lognormal;
  if (name == "uniform") return TauDistribution::uniform;
  throw ConfigError("unknown distribution '" + name +
                    "' of time constants; choose constant, gamma, lognormal or uniform");
}

torch::Tensor draw_time_constants(const TimeConstants& constants, std::int64_t count,
                                  double least) {
  const auto mean = torch::full({count}, constants.mean, torch::kFloat64);
  torch::Tensor tau;
  switch (constants.distribution) {
    case TauDistribution::constant:
      tau = mean;
      break;
    case TauDistribution::gamma:
      tau = torch::_standard_gamma(torch::full({count}, constants.shape, torch::kFloat64)) *
            (constants.mean / constants.shape);
      break;
    case TauDistribution::lognormal: {
      const double variance = std::log1p(1.0 / constants.shape);  // of the logarithm
      tau = mean *
            torch::exp(torch::randn({count}, torch::kFloat64) * std::sqrt(variance) - variance / 2);
      break;
    }
    case TauDistribution::uniform:
      tau = 2 * mean * torch::rand({count}, torch::kFloat64);
      break;
  }
  return tau.clamp_min(least);
}

}  // namespace spikedepth
