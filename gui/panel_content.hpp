#pragma once
// What a panel shows, so that it is painted anew when that has changed and only then.
#include <string>
#include <vector>

#include "gui/board_layout.hpp"
#include "gui/map_images.hpp"

namespace spikedepth::gui {

/// Everything that the painting of one panel depends on; two equal ones look the same.
struct PanelContent {
  QRect rect;
  std::string title, figure;     // the title line, left and right
  std::string note;              // what is missing; empty normally
  qint64 picture = 0;            // QImage::cacheKey of the map; 0 without one
  ShownWindowPointer window;     // of curves and clouds
  FeatureSheets sheets;          // of the networks; the same ones while nothing is learnt or coded
  std::vector<double> settings;  // of the view, as far as this panel follows them

  bool operator==(const PanelContent& other) const {
    return rect == other.rect && title == other.title && figure == other.figure &&
           note == other.note && picture == other.picture && window == other.window &&
           sheets == other.sheets && settings == other.settings;
  }
};

/// `images` must be up to date with the scene.
PanelContent panel_content(const PlacedPanel& panel, const Scene& scene, const MapImages& images);

/// Adds all that a picture of the cloud depends on in its eye.
void add_eye(const CloudCamera& eye, std::vector<double>& settings);

/// Whether the panel shows errors.
bool shows_errors(PanelKind kind);
/// 1 for the panels of model B, else 0.
std::size_t model_of(PanelKind kind);

}  // namespace spikedepth::gui
