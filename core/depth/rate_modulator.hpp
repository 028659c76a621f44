#pragma once
// A firing budget that is held at run time: thresholds rise while a network fires too much.
#include "core/depth/estimator.hpp"

namespace spikedepth {

/// A level of dopamine c in [0, 1] that follows a firing rate. With the relative error e of the
/// newest window, at most 1, and I <- I + integral e, kept in [0, 1]: c = proportional e + I, kept
/// there too. Between the bounds this is c += proportional (e - e before) + integral e; that form
/// forgets at a bound how it got there, and a step of the input then lets it swing from 0 to 1. A
/// window's rate answers at once, so where the rate falls by a factor e^s over the whole reach, the
/// loop is stable for integral s below 2 and proportional s below 1 only: hence no proportional
/// part.
struct RateControl {
  double target_rate = 0.05;  // mean over the layers, 0 to 1
  double proportional = 0, integral = 0.15;
  /// Thresholds are multiplied by 1 + reach c: c = 0 leaves those of the training.
  double reach = 1.0;

  /// Throws ConfigError naming what is out of range.
  void check() const;
};

/// Sets all thresholds of a network from the level that the windows before led to. A level can only
/// lower the rate: while the rate stays below the target, the level falls to 0, which leaves the
/// thresholds of the training, or those of set_threshold_gain. Adds the figures "dopamine", the
/// level under which the window was seen, and "mean_rate". The level falls to 0 at reset().
class RateModulator : public ForwardingEstimator {
 public:
  /// Throws ConfigError if the thresholds of `inner` cannot be moved.
  RateModulator(std::unique_ptr<DepthEstimator> inner, const RateControl& control);
  RateModulator(const RateModulator&) = delete;
  RateModulator& operator=(const RateModulator&) = delete;
  /// Estimators of one network may share its thresholds: leaves them as a level of 0 would.
  ~RateModulator() override;
  /// Throws ConfigError if the network tells no rates.
  DepthEstimate estimate(const StereoSlice& slice) override;
  void reset() override;
  /// The gain that a level of 0 leaves.
  void set_threshold_gain(double gain) override;
  /// Throws ConfigError: the next window would move every layer again.
  void set_layer_threshold_gain(const std::string& layer, double gain) override;
  double level() const { return level_; }

 private:
  RateControl control_;
  double base_gain_ = 1, level_ = 0, integral_ = 0;
};

}  // namespace spikedepth
