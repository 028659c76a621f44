#pragma once
// How much dopamine lowers the thresholds of inhibitory cells, and how its level rises and decays.

namespace spikedepth {

/// The threshold shift of a level c, a Hill function: largest_mV c^h / (c^h + half^h). Our design:
/// D1 receptors depolarise fast-spiking cells (Gorelova, Seamans, Yang, J. Neurophysiol. 2002),
/// which say nothing of this curve.
struct DopamineEffect {
  double largest_mV = 7;
  double half = 0.5;  // the level of half the largest shift
  double exponent = 2;

  /// Millivolts, from 0 of a level of 0. Throws ConfigError for a level below 0 or above 1.
  double shift_mV(double level) const;
};

/// A level that is released in portions and cleared: c' = -c / tau, at most 1.
class DopamineTrace {
 public:
  /// Throws ConfigError unless tau_ms is above 0.
  explicit DopamineTrace(double tau_ms);
  void release(double amount);
  /// The exact decay over dt_ms.
  void advance(double dt_ms);
  double level() const { return level_; }

 private:
  double tau_ms_;
  double level_ = 0;
};

}  // namespace spikedepth
