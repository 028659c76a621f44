#include "gui/model_panel.hpp"

#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/depth/window_figures.hpp"
#include "gui/caption.hpp"
#include "gui/colours.hpp"
#include "gui/path_text.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kSliderEnd = 100;
constexpr double kLargestGain = 4.0;
constexpr double kSmallestGain = 0.01, kMostTyped = 100;  // that can be typed

QString short_name(const QString& path) {
  return text_of_path(network_name(path_of_text(path)));
}

// The network beside a constant depth, over all windows so far.
std::string constant_text(const ModelResult& result, const RunningErrors& errors) {
  if (errors.windows == 0) return "";
  return format("\nover %zu window%s %.3f m\nconstant %.2f m: %.3f m", errors.windows,
                errors.windows == 1 ? "" : "s", errors.network_m, result.constant_m,
                errors.constant_m);
}

std::string figures_text(const PlayerStatus::Model& model, const ShownWindow* window,
                         const WindowHistory& history, std::size_t m) {
  if (model.state == ModelState::none) return "none loaded";
  if (model.state == ModelState::loading) return "loading ...";
  if (model.state == ModelState::failed) return model.failure;
  if (!model.failure.empty()) return model.failure;
  if (window == nullptr || window->estimate(m) == nullptr) return "waiting";
  const DepthEstimate& estimate = *window->estimate(m);
  const auto& errors = window->models[m]->errors;
  const std::string operations = estimate.synaptic_operations > 0
                                     ? format("%.3g M", estimate.synaptic_operations * 1e-6)
                                     : "-";
  return format("mean rate %.2f %%\nsynaptic operations %s\nmean error %s\nnetwork %.1f ms",
                100 * mean_rate(estimate.rates), operations.c_str(),
                errors.pixels > 0 ? format("%.3f m", errors.mean_m).c_str() : "-",
                estimate.latency_ms) +
         (estimate.figures.empty() ? "" : "\n" + figures_line(estimate, "\n")) +
         constant_text(*window->models[m], running_errors(history, m));
}

}  // namespace

double gain_of_slider(int position) {
  return std::pow(kLargestGain, static_cast<double>(position) / kSliderEnd);
}

int slider_of_gain(double gain) {
  return static_cast<int>(std::lround(kSliderEnd * std::log(gain) / std::log(kLargestGain)));
}

ModelPanel::ModelPanel(std::size_t model, const std::vector<ModelOffer>& offers,
                       const std::vector<std::string>& engines, QWidget* parent)
    : QGroupBox(QStringLiteral("Network %1").arg(QLatin1String(model_letter(model))), parent),
      model_(model) {
  const QString letter = QString::fromLatin1(model_letter(model)).toLower();
  auto* form = new QFormLayout(this);
  form->setContentsMargins(8, 6, 8, 8);
  form->setVerticalSpacing(5);
  checkpoint_ = new QComboBox;
  checkpoint_->setObjectName(QStringLiteral("checkpoint_") + letter);
  checkpoint_->setMinimumContentsLength(14);
  checkpoint_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  checkpoint_->setPlaceholderText(QStringLiteral("choose ..."));
  for (const auto& offer : offers) {
    const QString path = text_of_path(offer.path);
    checkpoint_->addItem(
        offer.label.empty() ? short_name(path) : QString::fromStdString(offer.label), path);
    checkpoint_->setItemData(checkpoint_->count() - 1,
                             offer.detail.empty() ? path : QString::fromStdString(offer.detail),
                             Qt::ToolTipRole);
  }
  checkpoint_->setCurrentIndex(-1);
  auto* open = new QToolButton;
  open->setText(QStringLiteral("\u2026"));
  open->setToolTip(model == 0 ? QStringLiteral("Choose a run or checkpoint (Ctrl+M)")
                              : QStringLiteral("Choose a second one to compare (Ctrl+B)"));
  remove_ = new QToolButton;
  remove_->setText(QStringLiteral("\u2715"));
  remove_->setToolTip(QStringLiteral("Remove this network"));
  auto* choice = new QHBoxLayout;
  choice->setSpacing(3);
  choice->addWidget(checkpoint_, 1);
  choice->addWidget(open);
  choice->addWidget(remove_);
  form->addRow(choice);
  engine_ = new QComboBox;
  engine_->setObjectName(QStringLiteral("engine_") + letter);
  for (const auto& engine : engines) engine_->addItem(QString::fromStdString(engine));
  engine_->setToolTip(QStringLiteral("How the network is run"));
  form->addRow(QStringLiteral("Engine"), engine_);
  gain_ = new QSlider(Qt::Horizontal);
  gain_->setObjectName(QStringLiteral("gain_") + letter);
  gain_->setRange(-kSliderEnd, kSliderEnd);
  gain_->setToolTip(QStringLiteral(
      "Multiplies every neuron's threshold: higher fires less. A double click sets it to 1."));
  gain_->installEventFilter(this);
  gain_box_ = new QDoubleSpinBox;
  gain_box_->setObjectName(QStringLiteral("gain_number_") + letter);
  gain_box_->setRange(kSmallestGain, kMostTyped);
  gain_box_->setDecimals(2);
  gain_box_->setSingleStep(0.05);
  gain_box_->setPrefix(QStringLiteral("\u00d7 "));
  gain_box_->setValue(1);
  gain_box_->setKeyboardTracking(false);
  gain_box_->setFixedWidth(74);
  auto* gain_row = new QHBoxLayout;
  gain_row->addWidget(gain_, 1);
  gain_row->addWidget(gain_box_);
  form->addRow(QStringLiteral("Threshold"), gain_row);
  figures_ = new QLabel;
  figures_->setObjectName(QStringLiteral("figures_") + letter);
  figures_->setWordWrap(true);
  form->addRow(figures_);
  worse_ = new QLabel(QStringLiteral("worse than a constant"));
  worse_->setObjectName(QStringLiteral("worse_") + letter);
  QPalette palette = worse_->palette();
  palette.setColor(QPalette::WindowText, QColor(kWarning));
  worse_->setPalette(palette);
  worse_->setToolTip(QStringLiteral(
      "Its mean error over the windows so far is above that of its training's median depth"));
  worse_->hide();
  form->addRow(worse_);

  connect(checkpoint_, &QComboBox::activated, this, [this] { tell_choice(); });
  connect(engine_, &QComboBox::activated, this, [this] { tell_choice(); });
  connect(open, &QToolButton::clicked, this, &ModelPanel::file_wanted);
  connect(remove_, &QToolButton::clicked, this, &ModelPanel::removed);
  connect(gain_, &QSlider::valueChanged, this,
          [this](int position) { emit gain_changed(gain_of_slider(position)); });
  connect(gain_box_, &QDoubleSpinBox::valueChanged, this, &ModelPanel::gain_changed);
}

bool ModelPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched != gain_ || event->type() != QEvent::MouseButtonDblClick)
    return QGroupBox::eventFilter(watched, event);
  gain_->setSliderDown(false);
  gain_->setValue(slider_of_gain(1.0));
  emit gain_changed(1.0);  // also where a typed gain was nearly 1
  return true;
}

void ModelPanel::tell_choice() {
  const QString path = checkpoint_->currentData().toString();
  if (!path.isEmpty()) emit chosen(path, engine_->currentText());
}

void ModelPanel::show_status(const Scene& scene) {
  const PlayerStatus& status = scene.status;
  const auto& model = status.models[model_];
  const QString path = text_of_path(model.choice.path);
  if (model.state == ModelState::none) {
    checkpoint_->setCurrentIndex(-1);
  } else {
    if (checkpoint_->findData(path) < 0) checkpoint_->addItem(short_name(path), path);
    checkpoint_->setCurrentIndex(checkpoint_->findData(path));
    engine_->setCurrentText(QString::fromStdString(model.choice.engine));
  }
  checkpoint_->setToolTip(path);
  remove_->setEnabled(model.state != ModelState::none);
  gain_->setEnabled(model.state == ModelState::ready);
  gain_box_->setEnabled(model.state == ModelState::ready);
  const QSignalBlocker quiet(gain_), quiet_box(gain_box_);
  if (!gain_->isSliderDown()) gain_->setValue(slider_of_gain(model.gain));
  if (!gain_box_->hasFocus()) gain_box_->setValue(model.gain);
  figures_->setText(
      QString::fromStdString(figures_text(model, scene.window.get(), *scene.history, model_)));
  worse_->setVisible(model.state == ModelState::ready &&
                     running_errors(*scene.history, model_).worse_than_constant());
}

}  // namespace spikedepth::gui
