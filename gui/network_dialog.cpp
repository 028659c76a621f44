#include "gui/network_dialog.hpp"

#include <QFileInfo>

namespace spikedepth::gui {

NetworkDialog::NetworkDialog(const QString& title, const QString& folder, QWidget* parent)
    : QFileDialog(parent, title, folder) {
  setOption(QFileDialog::DontUseNativeDialog);  // the system's one takes either folders or files
  setFileMode(QFileDialog::Directory);
  setOption(QFileDialog::ShowDirsOnly, false);
  setLabelText(QFileDialog::FileName, QStringLiteral("Run or checkpoint:"));
  setLabelText(QFileDialog::Accept, QStringLiteral("Open"));
  for (const char* name : {"fileTypeCombo", "fileTypeLabel"}) {  // there is nothing to choose
    if (auto* widget = findChild<QWidget*>(QLatin1String(name))) widget->hide();
  }
}

QString NetworkDialog::path() const {
  const QStringList chosen = selectedFiles();
  return chosen.isEmpty() ? QString() : chosen.front();
}

// Of folders alone the dialog itself would take only folders.
void NetworkDialog::accept() {
  if (QFileInfo(path()).isFile()) return QDialog::accept();
  QFileDialog::accept();
}

QString folder_beside(const QString& network) {
  if (network.isEmpty()) return QString();
  const QFileInfo info(network);
  QFileInfo folder(info.isDir() ? info.absoluteFilePath() : info.absolutePath());
  if (!info.isDir() && folder.fileName() == QStringLiteral("checkpoints"))
    folder.setFile(folder.absolutePath());
  return folder.absolutePath();
}

}  // namespace spikedepth::gui
