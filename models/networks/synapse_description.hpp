#pragma once
// A convolution of LibTorch as plain data, and back.
#include <string>

#include "core/network/network_description.hpp"
#include "core/snn/layers.hpp"

namespace spikedepth {

/// The last convolution of `convolution`; `upsample` as in SynapseDescription.
SynapseDescription describe_synapse(const std::string& name, const Convolution& convolution,
                                    bool upsample);

/// Sets its weights and bias.
void apply_synapse(const SynapseDescription& from, const Convolution& convolution);

}  // namespace spikedepth
