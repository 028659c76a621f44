#pragma once
#include <vector>

#include "core/depth/estimator.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {

/// Share of non-zero outputs of every spiking layer (the sums of residual and skip connections are
/// not layers).
std::vector<LayerRate> firing_rates(const DepthOutput& output);

}  // namespace spikedepth
