#include "gui/model_panel.hpp"

#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "gui/path_text.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kSliderEnd = 100;
constexpr double kLargestGain = 4.0;

// "run/best.ckpt" of ".../run/checkpoints/best.ckpt", "run" of a run folder.
QString short_name(const QString& path) {
  const QFileInfo info(path);
  QFileInfo folder(info.path());
  if (folder.fileName() == QStringLiteral("checkpoints")) folder.setFile(folder.path());
  return info.suffix().isEmpty() ? info.fileName()
                                 : folder.fileName() + QStringLiteral("/") + info.fileName();
}

std::string figures_text(const PlayerStatus::Model& model, const ShownWindow* window,
                         std::size_t m) {
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
                100 * ShownWindow::mean_rate(estimate), operations.c_str(),
                errors.pixels > 0 ? format("%.3f m", errors.mean_m).c_str() : "-",
                estimate.latency_ms);
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
  gain_->setToolTip(QStringLiteral("Multiplies every neuron's threshold: higher fires less"));
  gain_text_ = new QLabel(QStringLiteral("\u00d7 1.00"));
  gain_text_->setFixedWidth(46);
  auto* gain_row = new QHBoxLayout;
  gain_row->addWidget(gain_, 1);
  gain_row->addWidget(gain_text_);
  form->addRow(QStringLiteral("Threshold"), gain_row);
  figures_ = new QLabel;
  figures_->setObjectName(QStringLiteral("figures_") + letter);
  figures_->setWordWrap(true);
  form->addRow(figures_);

  connect(checkpoint_, &QComboBox::activated, this, [this] { tell_choice(); });
  connect(engine_, &QComboBox::activated, this, [this] { tell_choice(); });
  connect(open, &QToolButton::clicked, this, &ModelPanel::file_wanted);
  connect(remove_, &QToolButton::clicked, this, &ModelPanel::removed);
  connect(gain_, &QSlider::valueChanged, this,
          [this](int position) { emit gain_changed(gain_of_slider(position)); });
}

void ModelPanel::tell_choice() {
  const QString path = checkpoint_->currentData().toString();
  if (!path.isEmpty()) emit chosen(path, engine_->currentText());
}

void ModelPanel::show_status(const PlayerStatus& status, const ShownWindow* window) {
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
  const QSignalBlocker quiet(gain_);
  if (!gain_->isSliderDown()) gain_->setValue(slider_of_gain(model.gain));
  gain_text_->setText(QStringLiteral("\u00d7 %1").arg(model.gain, 0, 'f', 2));
  figures_->setText(QString::fromStdString(figures_text(model, window, model_)));
}

}  // namespace spikedepth::gui
