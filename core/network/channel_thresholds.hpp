#pragma once
// Thresholds of single channels, and which channels inhibit what comes next.
#include <cstdint>
#include <vector>

#include "core/network/network_description.hpp"

namespace spikedepth {

/// The sum of the weights by which each channel of `layer` drives other spiking layers; empty if it
/// drives none.
std::vector<double> outgoing_sums(const NetworkDescription& network, int layer);

/// Multiplies the threshold of channel `channel` of `layer` by `factor`, above 0. Neurons begin at
/// rest and return to it after a spike, so that this is the same as dividing the channel's weights
/// and bias. Throws ConfigError for a layer, channel or factor out of range.
void scale_channel_threshold(NetworkDescription& network, int layer, int channel, double factor);

/// The places of the `share` of all values that are the smallest, rounded up; ascending by value.
std::vector<int> lowest_places(const std::vector<double>& values, double share);

}  // namespace spikedepth
