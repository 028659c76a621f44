#pragma once
// Thresholds that make a network fire at a wanted rate.
#include <vector>

#include "core/engine/event_driven_engine.hpp"

namespace spikedepth {

/// Sets the threshold of one layer after another to a quantile of its currents on `frame`, so that
/// in each about `rate` (0..1) of the neurons fire. A threshold lies half-way between two currents
/// that occur, so that no neuron sits exactly on it. The layers must have positive quantiles, which
/// rates below one half of random weights have; throws ConfigError where that fails.
void calibrate_rates(EventDrivenEngine& engine, const std::vector<float>& frame, double rate);

}  // namespace spikedepth
