#pragma once
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QGroupBox>
#include <QSlider>

#include "gui/scene.hpp"

namespace spikedepth::gui {

/// Ranges of the colours, kind of error, accumulation time, image underlay, whether the cloud
/// turns.
class ViewPanel : public QGroupBox {
  Q_OBJECT
 public:
  ViewPanel(ViewSettings& view, TimeUs accumulation_us, QWidget* parent = nullptr);
  void toggle_absolute();
  void toggle_underlay();
  void set_turning(bool turning);
  /// Takes over a range of the depth colours.
  void set_depth_range(double near_m, double far_m, bool fitted);
  void scale_accumulation(double factor);

 signals:
  void fit_wanted(bool wanted);
  void range_typed();
  void changed();  // the view settings
  void accumulation_changed(qint64 accumulation_us);

 private:
  QDoubleSpinBox* spin_box(const char* name, double value, double low, double high, double step,
                           const char* unit);
  void take_over();

  ViewSettings& view_;
  QDoubleSpinBox *near_, *far_, *error_, *accumulation_;
  QCheckBox* fitted_;
  QCheckBox *absolute_, *underlay_, *turning_;
};

}  // namespace spikedepth::gui
