// What ViewerWindow asks in dialogs and menus.
#include <QMenu>

#include "core/base/text.hpp"
#include "gui/caption.hpp"
#include "gui/network_dialog.hpp"
#include "gui/path_text.hpp"
#include "gui/viewer_window.hpp"

namespace spikedepth::gui {

void ViewerWindow::ask_for_model(std::size_t model) {
  // Networks lie beside each other: beside this one, or else beside the other.
  const auto& choice = scene_.status.models[model].choice;
  const auto& other = scene_.status.models[1 - model].choice;
  NetworkDialog dialog(QStringLiteral("Network %1").arg(QLatin1String(model_letter(model))),
                       folder_beside(text_of_path(choice.path.empty() ? other.path : choice.path)),
                       this);
  if (dialog.exec() != QDialog::Accepted || dialog.path().isEmpty()) return;
  load_model(
      model, text_of_path(dialog.path().toStdString()),
      QString::fromStdString(choice.engine.empty() ? setup_.engines.front() : choice.engine));
}

void ViewerWindow::ask_for_path(Command command) {
  struct Kind {
    std::string name;
    const char* filter;
    void (ViewerWindow::*save)(const std::string&);
  };
  const auto pixel = scene_.view.selected.value_or(Pixel());
  const Kind kind =
      command == Command::save_board
          ? Kind{file_name(scene_, "", "png"), "PNG (*.png)", &ViewerWindow::export_board}
      : command == Command::save_cloud
          ? Kind{file_name(scene_, "cloud", "ply"), "PLY (*.ply)", &ViewerWindow::export_cloud}
      : command == Command::save_trace
          ? Kind{file_name(scene_, format("x%d_y%d", pixel.x, pixel.y), "csv"), "CSV (*.csv)",
                 &ViewerWindow::export_trace}
          : Kind{video_name(scene_, range_), "Video (*.mp4 *.avi *.mkv)",
                 &ViewerWindow::export_video};
  const QString path = QFileDialog::getSaveFileName(
      this, QStringLiteral("Save"), text_of_path(kind.name), QString::fromLatin1(kind.filter));
  if (!path.isEmpty()) (this->*kind.save)(path.toStdString());
}

void ViewerWindow::ask_for_panel(PanelKind panel, const QPoint& place) {
  QMenu menu;
  const QAction* save = menu.addAction(QStringLiteral("Save this panel as PNG ..."));
  const QAction* alone = menu.addAction(scene_.view.maximised ? QStringLiteral("Show all panels")
                                                              : QStringLiteral("Show it alone"));
  const QAction* layout =
      menu.addAction(scene_.view.pictures_only ? QStringLiteral("All panels (V)")
                                               : QStringLiteral("Pictures only (V)"));
  const QAction* side = menu.addAction(side_shown() ? QStringLiteral("Hide the side panel (S)")
                                                    : QStringLiteral("Show the side panel (S)"));
  const QAction* chosen = menu.exec(place);
  if (chosen == nullptr) return;
  if (chosen == layout) return run(Command::pictures_only);
  if (chosen == side) return run(Command::side_panel);
  if (chosen == alone) {
    scene_.view.maximised = scene_.view.maximised ? std::nullopt : std::optional(panel);
    pacer_.ask();
  } else if (chosen == save) {
    const QString path = QFileDialog::getSaveFileName(
        this, QStringLiteral("Save"), text_of_path(file_name(scene_, panel_name(panel), "png")),
        QStringLiteral("PNG (*.png)"));
    if (!path.isEmpty()) export_panel(panel, path.toStdString());
  }
}

}  // namespace spikedepth::gui
