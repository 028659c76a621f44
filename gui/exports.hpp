#pragma once
// What can be saved of a scene. May be called by any thread.
#include <QImage>
#include <string>

#include "gui/scene.hpp"

namespace spikedepth::gui {

/// The board, or one panel of it, as PNG of `size`. Throws DataError.
void save_picture(const std::string& path, const QImage& image);
QImage panel_picture(PanelKind kind, QSize size, const Scene& scene);

/// The scene's point cloud in its colours as PLY. Throws DataError, also where there is no cloud.
void save_cloud(const std::string& path, const Scene& scene);

/// The trace of the selected pixel as CSV. Throws DataError, also without a selected pixel.
void save_trace(const std::string& path, const Scene& scene);

}  // namespace spikedepth::gui
