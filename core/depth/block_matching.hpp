#pragma once
#include "core/camera/depth_map.hpp"
#include "core/events/encoder.hpp"

namespace spikedepth {

/// Depth from 0.42 m on at MVSEC's baseline.
constexpr int kBlockMatchingDisparities_px = 48;

/// A baseline without training: OpenCV's semi-global block matching (StereoSGBM) on the event
/// frames of both cameras. The frame [4,H,W] is turned into one grey image per camera: ON
/// minus OFF counts, smoothed over the pixels that rectification never hits. Returns rectified left
/// depth; NaN where no disparity below `disparities_px` (a multiple of 16) was found. Throws
/// ConfigError for a monocular frame.
DepthMap block_matching_depth(const EventFrame& frame, double focal_baseline,
                              int disparities_px = kBlockMatchingDisparities_px);

}  // namespace spikedepth
