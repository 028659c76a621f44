#include "gui/view_panel.hpp"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

namespace spikedepth::gui {
namespace {

constexpr double kSmallestRange_m = 0.1;

}  // namespace

ViewPanel::ViewPanel(ViewSettings& view, TimeUs accumulation_us, QWidget* parent)
    : QGroupBox(QStringLiteral("View"), parent), view_(view) {
  auto* form = new QFormLayout(this);
  form->setContentsMargins(8, 6, 8, 8);
  form->setVerticalSpacing(5);
  near_ = spin_box("near", view.near_m, 0, 99, 0.5, " m");
  far_ = spin_box("far", view.far_m, kSmallestRange_m, 200, 0.5, " m");
  error_ = spin_box("error_range", view.error_range_m, 0.05, 50, 0.25, " m");
  accumulation_ =
      spin_box("accumulation", static_cast<double>(accumulation_us) * 1e-3, 0.1, 1000, 5, " ms");
  accumulation_->setToolTip(QStringLiteral("Events of so long are shown together ([ and ])"));
  auto* range = new QHBoxLayout;
  range->setSpacing(3);
  range->addWidget(near_, 1);
  range->addWidget(new QLabel(QStringLiteral("to")));
  range->addWidget(far_, 1);
  form->addRow(QStringLiteral("Depth"), range);
  fitted_ = new QCheckBox(QStringLiteral("fitted to the recording (F)"));
  fitted_->setObjectName(QStringLiteral("fitted"));
  form->addRow(fitted_);
  form->addRow(QStringLiteral("Error up to"), error_);
  form->addRow(QStringLiteral("Events of"), accumulation_);
  absolute_ = new QCheckBox(QStringLiteral("absolute error (E)"));
  absolute_->setObjectName(QStringLiteral("absolute"));
  absolute_->setChecked(view.absolute_error);
  underlay_ = new QCheckBox(QStringLiteral("grey image below events (U)"));
  underlay_->setObjectName(QStringLiteral("underlay"));
  underlay_->setChecked(view.underlay);
  turning_ = new QCheckBox(QStringLiteral("point cloud turns (T)"));
  turning_->setObjectName(QStringLiteral("turning"));
  form->addRow(absolute_);
  form->addRow(underlay_);
  form->addRow(turning_);
  for (auto* box : {near_, far_, error_})
    connect(box, &QDoubleSpinBox::valueChanged, this, [this] { take_over(); });
  for (auto* box : {absolute_, underlay_, turning_})
    connect(box, &QCheckBox::toggled, this, [this] { take_over(); });
  for (auto* box : {near_, far_}) {
    connect(box, &QDoubleSpinBox::valueChanged, this, [this] {
      view_.fitted = false;  // the user's own range
      fitted_->setChecked(false);
      emit range_typed();
    });
  }
  connect(fitted_, &QCheckBox::clicked, this, &ViewPanel::fit_wanted);
  connect(accumulation_, &QDoubleSpinBox::valueChanged, this,
          [this](double ms) { emit accumulation_changed(std::llround(ms * 1000)); });
}

QDoubleSpinBox* ViewPanel::spin_box(const char* name, double value, double low, double high,
                                    double step, const char* unit) {
  auto* box = new QDoubleSpinBox;
  box->setObjectName(QString::fromLatin1(name));
  box->setRange(low, high);
  box->setDecimals(2);
  box->setSingleStep(step);
  box->setSuffix(QString::fromLatin1(unit));
  box->setValue(value);
  box->setKeyboardTracking(false);
  box->setMinimumWidth(60);
  box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  return box;
}

void ViewPanel::take_over() {
  view_.near_m = near_->value();
  view_.far_m = std::max(far_->value(), view_.near_m + kSmallestRange_m);
  view_.error_range_m = error_->value();
  view_.absolute_error = absolute_->isChecked();
  view_.underlay = underlay_->isChecked();
  view_.turning = turning_->isChecked();
  emit changed();
}

void ViewPanel::set_depth_range(double near_m, double far_m, bool fitted) {
  const QSignalBlocker quiet_near(near_), quiet_far(far_);
  near_->setValue(near_m);
  far_->setValue(far_m);
  take_over();
  // As it is, not as the boxes round it.
  view_.near_m = near_m;
  view_.far_m = far_m;
  view_.fitted = fitted;
  fitted_->setChecked(fitted);
}

void ViewPanel::toggle_absolute() {
  absolute_->toggle();
}

void ViewPanel::toggle_underlay() {
  underlay_->toggle();
}

void ViewPanel::set_turning(bool turning) {
  turning_->setChecked(turning);
}

void ViewPanel::scale_accumulation(double factor) {
  accumulation_->setValue(accumulation_->value() * factor);
}

}  // namespace spikedepth::gui
