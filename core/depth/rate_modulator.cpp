#include "core/depth/rate_modulator.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace spikedepth {

void RateControl::check() const {
  if (!(target_rate > 0 && target_rate < 1))
    throw ConfigError(format("the target rate is %g; choose a share between 0 and 1", target_rate));
  if (!(proportional >= 0 && integral > 0 && reach > 0))
    throw ConfigError("the integral share and the reach of the thresholds must be above 0");
}

RateModulator::RateModulator(std::unique_ptr<DepthEstimator> inner, const RateControl& control)
    : ForwardingEstimator(std::move(inner)), control_(control) {
  control_.check();
  // A network whose thresholds are fixed says so now, not in the middle of a recording.
  ForwardingEstimator::set_threshold_gain(1 + control_.reach);
  ForwardingEstimator::set_threshold_gain(1);
}

RateModulator::~RateModulator() {
  try {
    ForwardingEstimator::set_threshold_gain(base_gain_);
  } catch (const std::exception&) {
    // The constructor has moved them; a network that no longer lets itself be moved is left alone.
  }
}

DepthEstimate RateModulator::estimate(const StereoSlice& slice) {
  // Before every window, because estimators of one network may share its thresholds.
  ForwardingEstimator::set_threshold_gain(base_gain_ * (1 + control_.reach * level_));
  auto estimate = ForwardingEstimator::estimate(slice);
  if (estimate.rates.empty())
    throw ConfigError("this network has no spikes whose rate could be held");
  const double rate = mean_rate(estimate.rates);
  estimate.figures.push_back({"dopamine", level_});
  estimate.figures.push_back({"mean_rate", rate});
  const double error = std::min(1.0, rate / control_.target_rate - 1);
  integral_ = std::clamp(integral_ + control_.integral * error, 0.0, 1.0);
  level_ = std::clamp(control_.proportional * error + integral_, 0.0, 1.0);
  return estimate;
}

void RateModulator::reset() {
  ForwardingEstimator::reset();
  ForwardingEstimator::set_threshold_gain(base_gain_);
  level_ = integral_ = 0;
}

void RateModulator::set_threshold_gain(double gain) {
  check_threshold_gain(gain);
  base_gain_ = gain;
}

void RateModulator::set_layer_threshold_gain(const std::string& layer, double) {
  throw ConfigError("the threshold of layer '" + layer +
                    "' cannot be moved alone while all of them hold a firing rate");
}

}  // namespace spikedepth
