#pragma once
// A point cloud drawn without any graphics hardware.
#include <QImage>
#include <vector>

#include "core/depth/point_cloud.hpp"
#include "gui/scene.hpp"

namespace spikedepth::gui {

/// Draws points with a depth buffer. Keeps its buffers between pictures. One thread at a time.
class CloudRenderer {
 public:
  /// Draws `points`, one colour each, and small axes. At yaw and pitch 0 the eye looks the way the
  /// camera does; at the start's angles and a zoom of 1 its focus (without one, the points) fits
  /// the picture. `source_focal_px` is the camera's focal
  /// length: it makes points as large as the pixels they stand for.
  QImage draw(const std::vector<CloudPoint>& points, const std::vector<QRgb>& colours,
              const CloudCamera& eye, double source_focal_px, QSize size);

 private:
  std::vector<float> nearest_;
};

}  // namespace spikedepth::gui
