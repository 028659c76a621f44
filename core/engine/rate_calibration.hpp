#pragma once
// Thresholds that make a network fire at a wanted rate.
#include <vector>

#include "core/engine/event_driven_engine.hpp"

namespace spikedepth {

/// Sets thresholds, one layer after another, to a quantile of the layer's currents on `frame`.
/// About `rate` (0..1) of its neurons then fire. A threshold lies half-way between two currents
/// that occur, so that no neuron sits exactly on it. Throws ConfigError where a quantile is not
/// positive; with random weights, rates below one half have positive ones.
void calibrate_rates(EventDrivenEngine& engine, const std::vector<float>& frame, double rate);

}  // namespace spikedepth
