#pragma once
// Maps and events as pictures of the sensor's size.
#include <QImage>
#include <tuple>

#include "gui/colours.hpp"
#include "gui/scene.hpp"

namespace spikedepth::gui {

/// Depth in the colours of a fixed range.
QImage depth_image(const DepthMap& depth, const ViewSettings& view);

/// `estimate` minus `reference`, signed or absolute as the view says; unknown where either is.
QImage error_image(const DepthMap& estimate, const DepthMap& reference, const ViewSettings& view);

/// Confidence from 0, dark, to 1.
QImage confidence_image(const DepthMap& confidence);

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
  using Made = std::tuple<ShownWindowPointer, double, double>;  // window and two settings
  void make_events(const Scene& scene);
  void make_depths(const Scene& scene);
  void make_errors(const Scene& scene);

  QImage& image(PanelKind kind) { return images_[static_cast<std::size_t>(kind)]; }
  std::array<QImage, kPanelKinds> images_;
  Made events_made_, depths_made_, errors_made_;  // what they were made of
};

}  // namespace spikedepth::gui
