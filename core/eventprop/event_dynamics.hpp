#pragma once
// A current-based leaky integrate-and-fire neuron between events, in continuous time:
// tau_m dV/dt = -V + I, tau_s dI/dt = -I. Source: Wunderlich and Pehle, Scientific Reports 11:12829
// (2021).
#include <optional>

namespace spikedepth {

/// A spike where V crosses `threshold` from below; V is then 0, and I goes on.
struct EventCell {
  double tau_membrane_s = 0.02;
  double tau_synapse_s = 0.005;
  double threshold = 1.0;

  /// Throws ConfigError unless 0 < tau_synapse_s <= tau_membrane_s and threshold > 0.
  void check() const;
};

struct CellState {
  double potential = 0;
  double current = 0;
};

/// What some time does to a state: V <- membrane V + charge I, I <- synapse I.
struct Decay {
  double membrane = 1;
  double synapse = 1;
  double charge = 0;
};

/// Closed forms of one cell.
class EventDynamics {
 public:
  /// Throws as EventCell::check().
  explicit EventDynamics(const EventCell& cell);

  const EventCell& cell() const { return cell_; }
  Decay decay(double elapsed_s) const;
  static CellState after(const CellState& state, const Decay& decay) {
    return {decay.membrane * state.potential + decay.charge * state.current,
            decay.synapse * state.current};
  }
  /// Adjoint variables over the same time, backwards: lambda_I <- synapse lambda_I +
  /// charge (tau_m / tau_s) lambda_V, lambda_V <- membrane lambda_V.
  double adjoint_charge(const Decay& decay) const { return decay.charge * adjoint_factor_; }
  /// dV/dt in 1/s.
  double slope(const CellState& state) const {
    return (state.current - state.potential) / cell_.tau_membrane_s;
  }
  /// Seconds until V is highest; nothing where it does not rise from `state` on.
  std::optional<double> time_of_peak_s(const CellState& state) const;
  /// Seconds until the next spike, if it comes within `horizon_s`: the closed form where
  /// tau_m = 2 tau_s, next_spike_bracketed() otherwise. V of `state` lies below the threshold.
  std::optional<double> next_spike(const CellState& state, double horizon_s) const;
  /// V crosses the threshold before its only peak or not at all: Newton's method inside that
  /// bracket, down to rounding, for any tau_m >= tau_s.
  std::optional<double> next_spike_bracketed(const CellState& state, double horizon_s) const;
  /// The weight of a single input spike that just reaches the threshold.
  double threshold_weight() const;

 private:
  std::optional<double> next_spike_closed(const CellState& state, double horizon_s) const;

  EventCell cell_;
  bool equal_ = false, double_ = false;  // tau_m = tau_s; tau_m = 2 tau_s
  double charge_factor_ = 0;             // tau_s / (tau_m - tau_s)
  double adjoint_factor_ = 1;            // tau_m / tau_s
};

}  // namespace spikedepth
