#pragma once
#include <cstdint>
#include <opencv2/core/types.hpp>
#include <string>

namespace spikedepth::gui {

/// Why a finished .avi, .mkv or .mp4 is not whole; empty if it is. The library that writes videos
/// does not say that the disk is full: sizes that the file declares are compared with its own, its
/// index is looked for, and every frame is read back.
std::string why_video_is_cut(const std::string& path, cv::Size size, std::int64_t frames);

}  // namespace spikedepth::gui
