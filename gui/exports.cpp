#include "gui/exports.hpp"

#include <QBuffer>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "gui/board_painter.hpp"
#include "gui/caption.hpp"

namespace spikedepth::gui {

void save_picture(const std::string& path, const QImage& image) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  if (!image.save(&buffer, "PNG")) throw DataError(path, "the picture cannot be encoded");
  write_file_atomically(path, bytes.constData(), static_cast<std::size_t>(bytes.size()));
}

QImage panel_picture(PanelKind kind, QSize size, const Scene& scene) {
  QImage image(size, QImage::Format_RGB32);
  image.fill(kGround);
  QPainter painter(&image);
  BoardPainter board;
  const int height = size.height() - kCaptionHeight_px;
  board.paint_panel(painter, {kind, QRect(0, 0, size.width(), height)}, scene);
  paint_caption(painter, {0, height, size.width(), kCaptionHeight_px}, scene);
  return image;
}

void save_cloud(const std::string& path, const Scene& scene) {
  std::vector<CloudPoint> points;
  std::vector<QRgb> colours;
  scene_cloud(scene, points, colours);
  if (points.empty())
    throw DataError(path,
                    scene.notes.cloud.empty() ? "there are no points to save" : scene.notes.cloud);
  std::vector<Rgb> bytes;
  bytes.reserve(colours.size());
  for (const QRgb colour : colours)
    bytes.push_back({static_cast<std::uint8_t>(qRed(colour)),
                     static_cast<std::uint8_t>(qGreen(colour)),
                     static_cast<std::uint8_t>(qBlue(colour))});
  write_ply(path, points, bytes);
}

void save_trace(const std::string& path, const Scene& scene) {
  if (!scene.view.selected) throw DataError(path, "no pixel is selected; click one first");
  write_file_atomically(path, trace_csv(scene.trace));
}

}  // namespace spikedepth::gui
