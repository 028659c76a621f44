#include "gui/caption.hpp"

#include <algorithm>
#include <filesystem>

#include "core/base/text.hpp"
#include "gui/paint_tools.hpp"
#include "gui/path_text.hpp"

namespace spikedepth::gui {
namespace {

double seconds(TimeUs t) {
  return static_cast<double>(t) * 1e-6;
}

// The recording's name as part of a file's name.
std::string plain_name(const Scene& scene) {
  std::string name = scene.recording.empty() ? "recording" : scene.recording;
  std::replace(name.begin(), name.end(), '/', '-');
  return name;
}

}  // namespace

std::string network_name(const std::string& path) {
  namespace fs = std::filesystem;
  const fs::path place(path);
  if (!place.has_filename()) return place.parent_path().filename().string();
  if (place.extension().empty()) return place.filename().string();
  fs::path folder = place.parent_path();
  if (folder.filename() == "checkpoints") folder = folder.parent_path();
  return folder.empty() ? place.filename().string()
                        : folder.filename().string() + "/" + place.filename().string();
}

std::string networks_text(const Scene& scene) {
  std::string text;
  for (std::size_t m = 0; m < kModels; ++m) {
    const auto& model = scene.status.models[m];
    if (model.state == ModelState::none) continue;
    if (!text.empty()) text += "    ";
    text += format("%s: ", model_letter(m)) + network_name(model.choice.path);
    if (model.gain != 1.0) text += format(" (threshold \u00d7 %.2f)", model.gain);
  }
  return text;
}

void paint_caption(QPainter& painter, const QRect& strip, const Scene& scene) {
  painter.fillRect(strip, QColor(kPanel));
  const std::string time = scene.window ? format("%.3f s", seconds(scene.window->shown.end)) : "";
  const QFont font = panel_font(12), bold = panel_font(12, true);
  const QFontMetrics metrics(font), bold_metrics(bold);
  const QRect line = strip.adjusted(8, 0, -8, 0);
  const QString time_text = QString::fromStdString(time);
  const int time_px = metrics.horizontalAdvance(time_text) + 24;
  const QString name = bold_metrics.elidedText(text_of_path(scene.recording), Qt::ElideMiddle,
                                               std::max(40, line.width() / 2 - time_px));
  painter.setFont(bold);
  painter.setPen(QColor(kText));
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, name);
  const int after = bold_metrics.horizontalAdvance(name) + 12;
  painter.setFont(font);
  painter.drawText(line.adjusted(after, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, time_text);
  const QRect rest = line.adjusted(after + time_px, 0, 0, 0);
  painter.setPen(QColor(kFaintText));
  painter.drawText(
      rest, Qt::AlignRight | Qt::AlignVCenter,
      metrics.elidedText(text_of_path(networks_text(scene)), Qt::ElideMiddle, rest.width()));
}

std::string file_name(const Scene& scene, const std::string& what, const std::string& ending) {
  std::string name = plain_name(scene);
  if (scene.window) name += format("_%.3fs", seconds(scene.window->shown.end));
  if (!what.empty()) name += "_" + what;
  return name + "." + ending;
}

std::string video_name(const Scene& scene, TimeWindow range) {
  std::string name = plain_name(scene);
  if (range.length() > 0) name += format("_%.3f-%.3fs", seconds(range.begin), seconds(range.end));
  return name + ".mp4";
}

}  // namespace spikedepth::gui
