#pragma once
// Maps and events as pictures of the sensor's size.
#include <QImage>

#include "gui/colours.hpp"
#include "gui/scene.hpp"

namespace spikedepth::gui {

/// Depth in the colours of a fixed range.
QImage depth_image(const DepthMap& depth, const ViewSettings& view);

/// `estimate` minus `reference`, signed or absolute as the view says; unknown where either is.
QImage error_image(const DepthMap& estimate, const DepthMap& reference, const ViewSettings& view);

/// Each pixel in the colour of its majority of events, over the grey image if there is one.
QImage event_image(const CameraWindow& camera, SensorSize sensor, bool underlay);

/// The pictures of one scene at the sensor's size; made once for a window and settings, however
/// often they are painted.
class MapImages {
 public:
  /// Makes what has changed since the last call.
  void update(const Scene& scene);
  /// The picture of a panel; null where there is none.
  const QImage& of(PanelKind kind) const { return images_[static_cast<std::size_t>(kind)]; }

 private:
  /// What the pictures were made of.
  struct Made {
    ShownWindowPointer window;
    double near_m = 0, far_m = 0, error_range_m = 0;
    bool absolute_error = false, underlay = false;
    bool operator==(const Made& other) const {
      return window == other.window && near_m == other.near_m && far_m == other.far_m &&
             error_range_m == other.error_range_m && absolute_error == other.absolute_error &&
             underlay == other.underlay;
    }
  };
  Made made_;
  QImage& image(PanelKind kind) { return images_[static_cast<std::size_t>(kind)]; }
  std::array<QImage, kPanelKinds> images_;
};

}  // namespace spikedepth::gui
