#include "gui/map_images.hpp"

#include <cmath>

namespace spikedepth::gui {
namespace {

QRgb* row_of(QImage& image, int y) {
  return reinterpret_cast<QRgb*>(image.scanLine(y));
}

}  // namespace

QImage depth_image(const DepthMap& depth, const ViewSettings& view) {
  QImage image(depth.width, depth.height, QImage::Format_RGB32);
  const ColourTable& table = depth_colours();
  for (int y = 0; y < depth.height; ++y) {
    QRgb* row = row_of(image, y);
    for (int x = 0; x < depth.width; ++x) {
      const float metres = depth.at(x, y);
      row[x] = std::isfinite(metres) ? colour_at(table, metres, view.near_m, view.far_m)
                                     : kUnknownColour;
    }
  }
  return image;
}

QImage error_image(const DepthMap& estimate, const DepthMap& reference, const ViewSettings& view) {
  if (estimate.width != reference.width || estimate.height != reference.height) return {};
  QImage image(estimate.width, estimate.height, QImage::Format_RGB32);
  const double range = view.error_range_m;
  for (int y = 0; y < estimate.height; ++y) {
    QRgb* row = row_of(image, y);
    for (int x = 0; x < estimate.width; ++x) {
      const double error = static_cast<double>(estimate.at(x, y)) - reference.at(x, y);
      if (!std::isfinite(error)) {
        row[x] = kUnknownColour;
      } else {
        row[x] = view.absolute_error
                     ? colour_at(absolute_error_colours(), std::abs(error), 0, range)
                     : colour_at(signed_error_colours(), error, -range, range);
      }
    }
  }
  return image;
}

QImage event_image(const CameraWindow& camera, SensorSize sensor, bool underlay) {
  QImage image(sensor.width, sensor.height, QImage::Format_RGB32);
  image.fill(kEventGround);
  const GrayImage& gray = camera.image;
  if (underlay && gray.width == sensor.width && gray.height == sensor.height) {
    for (int y = 0; y < gray.height; ++y) {
      QRgb* row = row_of(image, y);
      for (int x = 0; x < gray.width; ++x) {
        const int value =
            gray.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(gray.width) +
                        static_cast<std::size_t>(x)] *
            3 / 5;  // darker, so that events stand out
        row[x] = qRgb(value, value, value);
      }
    }
  }
  std::vector<std::int16_t> balance(sensor.pixels(), 0);
  for (const auto& event : camera.events)
    balance[static_cast<std::size_t>(event.pixel)] =
        static_cast<std::int16_t>(balance[static_cast<std::size_t>(event.pixel)] + event.polarity);
  for (const auto& event : camera.events) {
    const auto sum = balance[static_cast<std::size_t>(event.pixel)];
    const bool on = sum > 0 || (sum == 0 && event.polarity > 0);  // a tie goes to the latest
    row_of(image, event.pixel / sensor.width)[event.pixel % sensor.width] =
        on ? kOnColour : kOffColour;
  }
  return image;
}

void MapImages::update(const Scene& scene) {
  const ViewSettings& view = scene.view;
  const Made wanted{scene.window,       view.near_m,         view.far_m,
                    view.error_range_m, view.absolute_error, view.underlay};
  if (made_ == wanted) return;
  *this = MapImages();
  made_ = wanted;
  if (!scene.window) return;
  const ShownWindow& window = *scene.window;
  const auto events_of = [&](Side side) {
    return event_image(window.camera(side), window.sensor(), view.underlay);
  };
  image(PanelKind::left_events) = events_of(Side::left);
  image(PanelKind::right_events) = events_of(Side::right);
  if (window.truth) image(PanelKind::truth) = depth_image(*window.truth, view);
  constexpr PanelKind kDepth[kModels] = {PanelKind::depth_a, PanelKind::depth_b};
  constexpr PanelKind kError[kModels] = {PanelKind::error_a, PanelKind::error_b};
  for (std::size_t m = 0; m < kModels; ++m) {
    const auto* estimate = window.estimate(m);
    if (estimate == nullptr) continue;
    image(kDepth[m]) = depth_image(estimate->depth, view);
    if (window.truth) image(kError[m]) = error_image(estimate->depth, *window.truth, view);
  }
  if (window.estimate(0) != nullptr && window.estimate(1) != nullptr)
    image(PanelKind::difference) =
        error_image(window.estimate(0)->depth, window.estimate(1)->depth, view);
}

}  // namespace spikedepth::gui
