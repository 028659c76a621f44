#pragma once
// What a saved picture or video says about itself.
#include <QPainter>
#include <string>

#include "gui/scene.hpp"

namespace spikedepth::gui {

/// Height of the strip below saved pictures and videos.
constexpr int kCaptionHeight_px = 24;

/// "run/best.ckpt" of ".../run/checkpoints/best.ckpt", "run" of a run folder.
std::string network_name(const std::string& path);

/// The networks of a scene, "A: first   B: second", with thresholds that were moved.
std::string networks_text(const Scene& scene);

/// Recording, time and networks in one line; too long a recording's name is shortened.
void paint_caption(QPainter& painter, const QRect& strip, const Scene& scene);

/// A file name for what is saved of a scene: "room_0.600s_cloud.ply". `what` may be empty.
std::string file_name(const Scene& scene, const std::string& what, const std::string& ending);

/// The same for a video of a range, "room_0.500-1.200s.mp4"; of an empty one "room.mp4".
std::string video_name(const Scene& scene, TimeWindow range);

}  // namespace spikedepth::gui
