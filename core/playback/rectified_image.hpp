#pragma once
#include "core/events/recording.hpp"

namespace spikedepth {

/// The image as the rectified camera would see it: every raw pixel is spread over the four
/// rectified ones around its place. Pixels that nothing reaches are 0. Empty if the image has
/// another size than the map.
GrayImage rectify_image(const GrayImage& image, const ForwardMap& map);

}  // namespace spikedepth
