#include "core/eventprop/event_dynamics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr int kMostIterations = 200;

}  // namespace

void EventCell::check() const {
  if (tau_synapse_s > 0 && tau_membrane_s >= tau_synapse_s && std::isfinite(tau_membrane_s) &&
      threshold > 0)
    return;
  throw ConfigError(
      format("an event-driven neuron needs 0 < tau_synapse <= tau_membrane and a threshold above "
             "0, not tau_synapse %g s, tau_membrane %g s, threshold %g",
             tau_synapse_s, tau_membrane_s, threshold));
}

EventDynamics::EventDynamics(const EventCell& cell) : cell_(cell) {
  cell.check();
  equal_ = cell.tau_membrane_s == cell.tau_synapse_s;
  double_ = cell.tau_membrane_s == 2 * cell.tau_synapse_s;
  if (!equal_) charge_factor_ = cell.tau_synapse_s / (cell.tau_membrane_s - cell.tau_synapse_s);
  adjoint_factor_ = cell.tau_membrane_s / cell.tau_synapse_s;
}

Decay EventDynamics::decay(double elapsed_s) const {
  Decay decay;
  decay.membrane = std::exp(-elapsed_s / cell_.tau_membrane_s);
  if (equal_) {
    decay.synapse = decay.membrane;
    decay.charge = elapsed_s / cell_.tau_membrane_s * decay.membrane;
  } else {
    decay.synapse =
        double_ ? decay.membrane * decay.membrane : std::exp(-elapsed_s / cell_.tau_synapse_s);
    decay.charge = charge_factor_ * (decay.membrane - decay.synapse);
  }
  return decay;
}

std::optional<double> EventDynamics::time_of_peak_s(const CellState& state) const {
  if (!(state.current > state.potential)) return std::nullopt;
  if (equal_) {
    if (!(state.current > 0)) return std::nullopt;
    return cell_.tau_membrane_s * (1 - state.potential / state.current);
  }
  // V = slow exp(-t / tau_m) - fast exp(-t / tau_s)
  const double fast = charge_factor_ * state.current;
  const double slow = state.potential + fast;
  if (!(slow > 0) || !(fast > 0)) return std::nullopt;  // V rises towards 0 for ever
  return charge_factor_ * cell_.tau_membrane_s *
         std::log(fast * cell_.tau_membrane_s / (slow * cell_.tau_synapse_s));
}

std::optional<double> EventDynamics::next_spike(const CellState& state, double horizon_s) const {
  // I only decays, and V rises only while it lies below I.
  if (!(state.current > cell_.threshold)) return std::nullopt;
  return double_ ? next_spike_closed(state, horizon_s) : next_spike_bracketed(state, horizon_s);
}

std::optional<double> EventDynamics::next_spike_closed(const CellState& state,
                                                       double horizon_s) const {
  // With x = exp(-t / tau_m): V = (V0 + I0) x - I0 x^2, and the larger root is the earlier time.
  const double sum = state.potential + state.current;
  const double discriminant = sum * sum - 4 * state.current * cell_.threshold;
  if (!(discriminant > 0) || !(state.current > state.potential)) return std::nullopt;
  const double x = (sum + std::sqrt(discriminant)) / (2 * state.current);
  if (!(x > 0)) return std::nullopt;
  const double time = std::max(0.0, -cell_.tau_membrane_s * std::log(x));
  if (time > horizon_s) return std::nullopt;
  return time;
}

std::optional<double> EventDynamics::next_spike_bracketed(const CellState& state,
                                                          double horizon_s) const {
  if (!(state.current > cell_.threshold)) return std::nullopt;
  if (state.potential >= cell_.threshold) return 0.0;  // by rounding of the step before
  const auto peak = time_of_peak_s(state);
  if (!peak) return std::nullopt;
  double low = 0, high = std::min(*peak, horizon_s);
  const auto above = [&](const CellState& at) { return at.potential - cell_.threshold; };
  if (!(above(after(state, decay(high))) > 0)) return std::nullopt;
  double time = std::min(high, (cell_.threshold - state.potential) / slope(state));
  for (int i = 0; i < kMostIterations; ++i) {
    const auto at = after(state, decay(time));
    const double excess = above(at);
    (excess > 0 ? high : low) = time;
    const double rise = slope(at);
    double next = rise > 0 ? time - excess / rise : low;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    const double moved = std::abs(next - time);
    time = next;
    if (moved <= 2 * std::numeric_limits<double>::epsilon() * time) break;
  }
  return time;
}

double EventDynamics::threshold_weight() const {
  const CellState unit{0, 1};
  return cell_.threshold / after(unit, decay(*time_of_peak_s(unit))).potential;
}

}  // namespace spikedepth
