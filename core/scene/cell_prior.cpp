#include "core/scene/cell_prior.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/statistics.hpp"

namespace spikedepth {

CellPrior::CellPrior(const std::vector<SceneCells>& train,
                     const std::vector<SceneCells>& validation) {
  const auto cells = train.empty() ? 0 : train.front().metres.size();
  for (std::size_t i = 0; i < cells; ++i) {
    std::vector<double> logs;
    for (const auto& one : train) {
      if (is_valid_depth(one.metres[i])) logs.push_back(std::log(double(one.metres[i])));
    }
    const auto moments = mean_and_deviation(logs);
    mean_.push_back(moments.mean);
    variance_.push_back(logs.size() < 2 ? 0
                                        : std::max(1e-6, moments.deviation * moments.deviation));
  }
  std::vector<double> costs;
  for (const auto& one : validation) {
    const double found = cost(one);
    if (std::isfinite(found)) costs.push_back(found);
  }
  if (costs.empty()) throw ConfigError("no depth map with known pixels to compare with");
  const auto moments = mean_and_deviation(costs);
  validation_mean_ = moments.mean;
  validation_deviation_ = moments.deviation > 0 ? moments.deviation : 1;
}

double CellPrior::cost(const SceneCells& cells) const {
  double sum = 0, known = 0;
  for (std::size_t i = 0; i < mean_.size(); ++i) {
    if (variance_[i] == 0 || !is_valid_depth(cells.metres[i])) continue;
    const double off = std::log(double(cells.metres[i])) - mean_[i];
    sum += 0.5 * (off * off / variance_[i] + std::log(variance_[i]));
    ++known;
  }
  return known > 0 ? sum / known : std::numeric_limits<double>::quiet_NaN();
}

double CellPrior::z(const SceneCells& cells) const {
  return (cost(cells) - validation_mean_) / validation_deviation_;
}

}  // namespace spikedepth
