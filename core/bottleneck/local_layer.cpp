#include "core/bottleneck/local_layer.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/scaled_rows.hpp"

namespace spikedepth {
namespace {

constexpr double kLeastVariance = 1e-5;

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

void normalise(LayerState& state) {
  const double mean = mean_of(state.rate);
  double variance = 0;
  for (const double rate : state.rate) variance += (rate - mean) * (rate - mean);
  variance /= static_cast<double>(state.rate.size());
  state.deviation = std::sqrt(variance + kLeastVariance);
  state.z.resize(state.rate.size());
  for (std::size_t i = 0; i < state.z.size(); ++i)
    state.z[i] = (state.rate[i] - mean) / state.deviation;
}

std::vector<double> drive_signal(const std::vector<double>& xi, const LayerState& state) {
  const double mean = mean_of(xi);
  double along = 0;
  for (std::size_t i = 0; i < xi.size(); ++i) along += state.z[i] * xi[i];
  along /= static_cast<double>(xi.size());
  std::vector<double> g(xi.size());
  for (std::size_t i = 0; i < g.size(); ++i)
    g[i] = (xi[i] - mean - state.z[i] * along) / state.deviation * state.slope[i];
  return g;
}

LocalLayer::LocalLayer(std::int64_t inputs, std::int64_t units, Random& random)
    : inputs_(inputs), units_(units), weights_(static_cast<std::size_t>((inputs + 1) * units)) {
  gradient_ = mean_ = square_ = weights_;
  const double deviation = 1 / std::sqrt(static_cast<double>(inputs));
  for (std::int64_t i = 0; i < inputs * units; ++i) weights_[i] = deviation * random.normal();
}

void LocalLayer::drive(const double* h, LayerState& state) const {
  const auto count = static_cast<std::size_t>(units_);
  state.drive.assign(weights_.begin() + inputs_ * units_, weights_.end());
  for (std::int64_t i = 0; i < inputs_; ++i) {
    if (h[i] != 0) add_scaled(state.drive.data(), weights_.data() + i * units_, h[i], count);
  }
}

std::vector<double> LocalLayer::back(const std::vector<double>& g) const {
  std::vector<double> below(static_cast<std::size_t>(inputs_));
  for (std::int64_t i = 0; i < inputs_; ++i) {
    for (std::int64_t j = 0; j < units_; ++j) below[i] += weights_[i * units_ + j] * g[j];
  }
  return below;
}

void LocalLayer::gather(const double* h, const std::vector<double>& g, double share) {
  const auto count = static_cast<std::size_t>(units_);
  for (std::int64_t i = 0; i < inputs_; ++i)
    add_scaled(gradient_.data() + i * units_, g.data(), share * h[i], count);
  add_scaled(gradient_.data() + inputs_ * units_, g.data(), share, count);
}

void LocalLayer::update(const AdamSettings& settings) {
  updates_ += 1;
  const double seen1 = 1 - std::pow(settings.beta1, static_cast<double>(updates_));
  const double seen2 = 1 - std::pow(settings.beta2, static_cast<double>(updates_));
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    const double g = gradient_[i];
    mean_[i] += (1 - settings.beta1) * (g - mean_[i]);
    square_[i] += (1 - settings.beta2) * (g * g - square_[i]);
    const double size = std::sqrt(square_[i] / seen2) + settings.epsilon;
    weights_[i] -= settings.lr * (mean_[i] / seen1 / size + settings.decay * weights_[i]);
  }
  std::fill(gradient_.begin(), gradient_.end(), 0.0);
}

}  // namespace spikedepth
