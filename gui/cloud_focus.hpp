#pragma once
// What the eye of the point cloud looks at, and from how far.
#include <optional>
#include <vector>

#include "core/depth/point_cloud.hpp"
#include "gui/scene.hpp"

namespace spikedepth::gui {

/// Directions as an eye sees them that is turned by yaw and pitch: x right, y down, z ahead.
class Turn {
 public:
  Turn(double yaw_deg, double pitch_deg);
  CloudPoint of(float x, float y, float z) const;
  /// The direction that is seen as that.
  CloudPoint back(float x, float y, float z) const;

 private:
  float cos_yaw_, sin_yaw_, cos_pitch_, sin_pitch_;
};

/// The outline of nearly all `points`, and its middle as the eye of the start sees it; nothing
/// without points.
std::optional<CloudFocus> focus_on(const std::vector<CloudPoint>& points);

/// The outline of both.
CloudFocus widened(const CloudFocus& one, const CloudFocus& other);

/// Widens what the scene's eye looks at by its window's points, so that they stay in the picture
/// and what was larger before does not make it jump.
void focus_cloud(Scene& scene);

}  // namespace spikedepth::gui
