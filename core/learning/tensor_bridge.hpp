#pragma once
// Frames and depth maps as tensors, and back.
#include <torch/torch.h>

#include "core/camera/depth_map.hpp"
#include "core/events/encoder.hpp"

namespace spikedepth {

/// [1,H,W] metres, NaN = unknown.
torch::Tensor to_tensor(const DepthMap& depth);
/// [C,H,W] counts.
torch::Tensor to_tensor(const EventFrame& frame);
/// Of a tensor with H x W values, whatever its leading axes of 1, on any device.
DepthMap to_depth_map(const torch::Tensor& depth);

}  // namespace spikedepth
