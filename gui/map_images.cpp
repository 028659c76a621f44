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

QImage confidence_image(const DepthMap& confidence) {
  QImage image(confidence.width, confidence.height, QImage::Format_RGB32);
  for (int y = 0; y < confidence.height; ++y) {
    QRgb* row = row_of(image, y);
    for (int x = 0; x < confidence.width; ++x) {
      const float value = confidence.at(x, y);
      row[x] = std::isfinite(value) ? colour_at(rate_colours(), value, 0, 1) : kUnknownColour;
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
  const auto differs = [](Made& made, const Made& wanted) {
    return made != wanted ? (made = wanted, true) : false;
  };
  if (differs(events_made_, {scene.window, view.underlay, 0})) make_events(scene);
  if (differs(depths_made_, {scene.window, view.near_m, view.far_m})) make_depths(scene);
  if (differs(errors_made_, {scene.window, view.error_range_m, view.absolute_error}))
    make_errors(scene);
}

void MapImages::make_events(const Scene& scene) {
  const auto make = [&](Side side) {
    return scene.window
               ? event_image(scene.window->camera(side), scene.window->view(), scene.view.underlay)
               : QImage();
  };
  image(PanelKind::left_events) = make(Side::left);
  image(PanelKind::right_events) = make(Side::right);
}

void MapImages::make_depths(const Scene& scene) {
  const auto make = [&](const DepthMap* depth) {
    return depth != nullptr ? depth_image(*depth, scene.view) : QImage();
  };
  const auto* window = scene.window.get();
  const auto estimate = [&](std::size_t m) {
    const auto* found = window != nullptr ? window->estimate(m) : nullptr;
    return found != nullptr ? &found->depth : nullptr;
  };
  image(PanelKind::depth_a) = make(estimate(0));
  image(PanelKind::depth_b) = make(estimate(1));
  const auto* uncertainty = window != nullptr ? window->uncertainty() : nullptr;
  image(PanelKind::confidence) =
      uncertainty != nullptr ? confidence_image(uncertainty->confidence) : QImage();
  image(PanelKind::truth) = make(window != nullptr && window->truth ? &*window->truth : nullptr);
}

void MapImages::make_errors(const Scene& scene) {
  for (const PanelKind kind : {PanelKind::error_a, PanelKind::error_b, PanelKind::difference})
    image(kind) = QImage();
  if (!scene.window) return;
  const auto* a = scene.window->estimate(0);
  const auto* b = scene.window->estimate(1);
  const auto& truth = scene.window->truth;
  if (a != nullptr && truth) image(PanelKind::error_a) = error_image(a->depth, *truth, scene.view);
  if (b != nullptr && truth) image(PanelKind::error_b) = error_image(b->depth, *truth, scene.view);
  if (a != nullptr && b != nullptr)
    image(PanelKind::difference) = error_image(a->depth, b->depth, scene.view);
}

}  // namespace spikedepth::gui
