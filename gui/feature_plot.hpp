#pragma once
// What networks have learned, as sheets of small pictures.
#include <QPainter>
#include <memory>
#include <string>
#include <vector>

#include "gui/scene.hpp"

namespace spikedepth::gui {

/// A sheet of network A or B, with the network's letter where there are two.
struct TitledSheet {
  std::string title;
  std::shared_ptr<const FeatureSheet> sheet;
};

/// Those that the panel shows, from the top.
std::vector<TitledSheet> sheets_of(const Scene& scene);

/// Where the pictures of a sheet stand: one size, rows from the top left.
struct PictureGrid {
  QPointF corner;
  int columns = 1;
  double scale = 1;  // screen pixels a pixel of the sheet

  QRectF place(const FeatureSheet& sheet, std::size_t picture) const;
};

/// The largest pictures that fit all of the sheet into `area`, with a gap between them.
PictureGrid picture_grid(const FeatureSheet& sheet, const QRect& area);

/// The sheets of all networks below each other, each with its title and the range of its colours;
/// or the sentence why there are none.
void paint_features(QPainter& painter, const QRect& rect, const Scene& scene);

}  // namespace spikedepth::gui
