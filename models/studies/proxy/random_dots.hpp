#pragma once
// Random-dot stereo frames, whose disparity a small network learns pixel by pixel. Torch-free.
#include <cstdint>
#include <vector>

namespace spikedepth {

constexpr std::int64_t kDotRows = 16, kDotColumns = 32, kDotChannels = 4;

/// Frames [N,4,16,32] of 0 and 1 (left and right camera, either polarity) and the left camera's
/// disparities [N,1,16,32] in pixels.
struct RandomDots {
  std::vector<float> frames, disparities;
};

/// `count` frames from `seed`. A left pixel has a dot with probability 0.15, of either polarity;
/// the three vertical bands of the image have a disparity of 0 to 4 pixels each; the right camera
/// sees a dot that much further left, unless it is lost (probability 0.08); dots at random places
/// join in either camera (0.01 a pixel).
RandomDots random_dots(std::int64_t count, std::uint64_t seed);

}  // namespace spikedepth
