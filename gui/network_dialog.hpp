#pragma once
#include <QFileDialog>

namespace spikedepth::gui {

/// Asks for a network: a run folder or a checkpoint file. A click chooses either, Open takes it.
class NetworkDialog : public QFileDialog {
  Q_OBJECT
 public:
  /// Begins in `folder`, where that exists.
  NetworkDialog(const QString& title, const QString& folder, QWidget* parent = nullptr);
  /// The chosen folder or file; empty if there is none.
  QString path() const;

 public slots:
  void accept() override;
};

/// The folder in which a network and its neighbours lie: that of the run folder, or of the run to
/// which a checkpoint belongs.
QString folder_beside(const QString& network);

}  // namespace spikedepth::gui
