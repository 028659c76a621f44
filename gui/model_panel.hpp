#pragma once
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGroupBox>
#include <QLabel>
#include <QSlider>
#include <QToolButton>

#include "gui/scene.hpp"
#include "gui/viewer.hpp"

namespace spikedepth::gui {

/// Chooses the checkpoint and engine of model A or B, moves its threshold gain, and shows what that
/// does. Does not know the player: it emits the user's choices as signals.
class ModelPanel : public QGroupBox {
  Q_OBJECT
 public:
  ModelPanel(std::size_t model, const std::vector<ModelOffer>& offers,
             const std::vector<std::string>& engines, QWidget* parent = nullptr);
  void show_status(const Scene& scene);

 signals:
  void chosen(const QString& path, const QString& engine);
  void file_wanted();
  void removed();
  void gain_changed(double gain);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void tell_choice();
  const std::size_t model_;
  QComboBox *checkpoint_, *engine_;
  QSlider* gain_;
  QToolButton* remove_;
  QDoubleSpinBox* gain_box_;
  QLabel *figures_, *worse_;
};

/// Gains are set from 1/4 to 4 in equal ratios.
double gain_of_slider(int position);
int slider_of_gain(double gain);

}  // namespace spikedepth::gui
