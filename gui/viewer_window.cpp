#include "gui/viewer_window.hpp"

#include <QHBoxLayout>
#include <QResizeEvent>
#include <QScrollArea>
#include <QShortcut>
#include <QVBoxLayout>
#include <cmath>

#include "core/base/text.hpp"
#include "gui/cloud_focus.hpp"
#include "gui/offline_walk.hpp"
#include "gui/path_text.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kSideWidth_px = 296;
constexpr int kSideFrom_px = 1000;  // narrower windows begin without it
constexpr double kTurn_deg_per_s = 15;
constexpr int kRateWindow_ms = 1000;

QLabel* text_line(const char* name, QRgb colour) {
  auto* label = new QLabel;
  label->setObjectName(QString::fromLatin1(name));
  QPalette palette = label->palette();
  palette.setColor(QPalette::WindowText, QColor(colour));
  label->setPalette(palette);
  // Long text is cut rather than making the window wider.
  label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  label->setMinimumHeight(18);
  return label;
}

}  // namespace

ViewerWindow::ViewerWindow(const ViewerSetup& setup) : setup_(setup) {
  scene_.recording = setup.name;
  scene_.view = view_settings(setup);
  scene_.history = &history_;
  scene_.notes = window_notes(nullptr, scene_.status);
  build();
  setWindowTitle(QStringLiteral("%1 \u2013 spikedepth").arg(text_of_path(setup.name)));
  resize(setup.width_px, setup.height_px);
  show_side(setup.width_px >= kSideFrom_px);
  PlayerOptions options = setup.player;
  options.images = setup.underlay;
  bridge_ = std::make_unique<PlayerBridge>(setup.recording, setup.estimators, options);
  connect_all();
  for (std::size_t m = 0; m < kModels; ++m) {
    if (!setup.models[m]) continue;
    player().load_model(m, *setup.models[m]);
    if (setup.gains[m] != 1.0) player().set_threshold_gain(m, setup.gains[m]);
  }
  repaint_clock_.start();
  load_bookmarks();
  if (setup.fit_colours) fit_colours(true);
  take_news();
}

ViewerWindow::~ViewerWindow() = default;

void ViewerWindow::build() {
  auto* centre = new QWidget;
  auto* rows = new QVBoxLayout(centre);
  rows->setContentsMargins(8, 8, 8, 4);
  rows->setSpacing(4);
  banner_ = text_line("banner", kWarning);
  banner_->setWordWrap(true);
  banner_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
  banner_->hide();
  rows->addWidget(banner_);
  auto* columns = new QHBoxLayout;
  columns->setSpacing(8);
  board_ = new Board(scene_);
  columns->addWidget(board_, 1);
  side_ = build_side();
  columns->addWidget(side_);
  rows->addLayout(columns, 1);
  hover_ = text_line("hover", kText);
  transport_ = new TransportBar;
  rows->addWidget(hover_);
  rows->addWidget(transport_);
  auto* last = new QHBoxLayout;
  status_ = text_line("status", kFaintText);
  message_ = text_line("message", kAccent);
  message_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  last->addWidget(status_, 3);
  last->addWidget(message_, 2);
  rows->addLayout(last);
  setCentralWidget(centre);
  help_ = new HelpOverlay(this);
  board_->setFocus();
}

QWidget* ViewerWindow::build_side() {
  auto* side = new QWidget;
  auto* rows = new QVBoxLayout(side);
  rows->setContentsMargins(0, 0, 6, 0);
  rows->setSpacing(8);
  for (std::size_t m = 0; m < kModels; ++m) {
    model_panels_[m] = new ModelPanel(m, setup_.offers, setup_.engines);
    rows->addWidget(model_panels_[m]);
  }
  view_panel_ = new ViewPanel(scene_.view, setup_.player.accumulation_us);
  rows->addWidget(view_panel_);
  auto* help = new QLabel(QStringLiteral("H or ? shows all keys"));
  help->setEnabled(false);
  rows->addWidget(help);
  rows->addStretch(1);
  auto* scroll = new QScrollArea;
  scroll->setWidget(side);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFixedWidth(kSideWidth_px);
  return scroll;
}

void ViewerWindow::connect_all() {
  connect(bridge_.get(), &PlayerBridge::news, this, [this] { take_news(); });
  connect(&pacer_, &FramePacer::frame, this, [this] { next_frame(); });
  connect(transport_, &TransportBar::play_toggled, this,
          [this](bool playing) { player().set_playing(playing); });
  connect(transport_, &TransportBar::stepped, this, [this](int count) { player().step(count); });
  connect(transport_, &TransportBar::sought, this, [this](qint64 t_us) { player().seek(t_us); });
  connect(transport_, &TransportBar::speed_changed, this,
          [this](double speed) { player().set_speed(speed); });
  connect(transport_, &TransportBar::loop_toggled, this,
          [this](bool loop) { player().set_loop(loop, range_); });
  connect(transport_, &TransportBar::side_toggled, this,
          [this](bool wanted) { show_side(wanted); });
  connect(board_, &Board::changed, &pacer_, &FramePacer::ask);
  connect(board_, &Board::selected, this, [this] { select_pixel(scene_.view.selected); });
  connect(board_, &Board::menu_wanted, this,
          [this](PanelKind panel, const QPoint& place) { ask_for_panel(panel, place); });
  connect(view_panel_, &ViewPanel::changed, this, [this] {
    player().set_images(scene_.view.underlay);
    pacer_.ask();
  });
  connect(view_panel_, &ViewPanel::fit_wanted, this, [this](bool wanted) { fit_colours(wanted); });
  connect(view_panel_, &ViewPanel::range_typed, this, [this] { fit_wanted_ = false; });
  connect(view_panel_, &ViewPanel::accumulation_changed, this,
          [this](qint64 accumulation_us) { player().set_accumulation(accumulation_us); });
  for (std::size_t m = 0; m < kModels; ++m) {
    ModelPanel* panel = model_panels_[m];
    connect(panel, &ModelPanel::chosen, this,
            [this, m](const QString& path, const QString& engine) { load_model(m, path, engine); });
    connect(panel, &ModelPanel::file_wanted, this, [this, m] { ask_for_model(m); });
    connect(panel, &ModelPanel::removed, this, [this, m] { player().unload_model(m); });
    connect(panel, &ModelPanel::gain_changed, this,
            [this, m](double gain) { player().set_threshold_gain(m, gain); });
  }
  for (BackgroundTasks* tasks : {&writes_, &exports_}) {
    connect(tasks, &BackgroundTasks::finished, this,
            [this](const QString& message, bool good) { tell(message, good); });
  }
  for (const auto& shortcut : shortcuts()) {
    for (const auto& key : QKeySequence::listFromString(QString::fromLatin1(shortcut.keys))) {
      connect(new QShortcut(key, this), &QShortcut::activated, this,
              [this, command = shortcut.command] { run(command); });
    }
  }
}

void ViewerWindow::take_news() {
  const PlayerStatus before = std::exchange(scene_.status, player().status());
  for (std::size_t m = 0; m < kModels; ++m) {
    const auto& now = scene_.status.models[m];
    const auto& then = before.models[m];
    // What another network did does not belong to the curves of this one.
    if (then.state == ModelState::none) continue;  // it has done nothing yet
    if (now.choice.path != then.choice.path || now.choice.engine != then.choice.engine)
      history_.clear();
  }
  const ShownWindowPointer window = player().take_window();
  if (window) {
    scene_.window = window;
    history_.add(window);
    if (scene_.view.selected) scene_.trace = make_trace(history_.windows(), *scene_.view.selected);
  }
  if (window && fit_wanted_ && !scene_.view.fitted && !writes_.busy() &&
      (window->estimate(0) != nullptr || window->estimate(1) != nullptr))
    take_range(std::nullopt);
  scene_.notes = window_notes(scene_.window.get(), scene_.status);
  if (window || !scene_.view.cloud.focus) focus_cloud(scene_);
  pacer_.ask();
  if (window) emit shown();
}

// Brings everything on the screen up to date; what has not changed is not painted.
void ViewerWindow::next_frame() {
  if (scene_.view.turning) {
    const auto elapsed_ms = turn_clock_.isValid() ? turn_clock_.elapsed() : 0;
    turn_clock_.start();
    CloudCamera& eye = scene_.view.cloud;
    eye.yaw_deg = std::remainder(
        eye.yaw_deg + 1e-3 * kTurn_deg_per_s * static_cast<double>(elapsed_ms), 360.0);
    pacer_.ask();
  } else {
    turn_clock_.invalidate();
  }
  banner_->setText(QString::fromStdString(scene_.notes.banner));
  banner_->setVisible(!scene_.notes.banner.empty());
  transport_->show_status(scene_.status, scene_.window.get());
  for (ModelPanel* panel : model_panels_) panel->show_status(scene_);
  hover_->setText(hover_text());
  count_repaints();
  status_->setText(status_text());
  board_->refresh();
}

void ViewerWindow::count_repaints() {
  if (repaint_clock_.elapsed() < kRateWindow_ms) return;
  const auto elapsed_ms = static_cast<double>(repaint_clock_.restart());
  repaints_per_s_ =
      1000.0 * static_cast<double>(board_->repaints() - repaints_before_) / elapsed_ms;
  repaints_before_ = board_->repaints();
}

QString ViewerWindow::status_text() const {
  const PlayerStatus& status = scene_.status;
  if (!status.recording) return QString();
  std::string text = format("window %zu of %zu", status.index + 1, status.recording->grid.size());
  if (scene_.window && scene_.window->estimate(0) != nullptr)
    text += format("    event to depth %.0f ms", scene_.window->event_to_depth_ms);
  if (status.latency_p99_ms > 0)
    text += format(" (p50 %.0f, p99 %.0f)", status.latency_p50_ms, status.latency_p99_ms);
  if (status.playing)
    text += format("    %.0f windows/s    %.0f repaints/s", status.windows_per_s, repaints_per_s_);
  text += format("    dropped %lld", static_cast<long long>(status.dropped));
  if (scene_.view.zoom.factor > 1) text += format("    zoom %.3g", scene_.view.zoom.factor);
  return QString::fromStdString(text);
}

QString ViewerWindow::hover_text() const {
  const auto pixel = scene_.view.hover ? scene_.view.hover : scene_.view.selected;
  return pixel && scene_.window
             ? QString::fromStdString(readout_text(read_pixel(*scene_.window, *pixel)))
             : QStringLiteral("Move over a picture to read its pixels");
}

void ViewerWindow::turn_cloud(bool turning) {
  view_panel_->set_turning(turning);
}

void ViewerWindow::tell(const QString& message, bool good) {
  if (message.isEmpty()) return;
  QPalette palette = message_->palette();
  palette.setColor(QPalette::WindowText, QColor(good ? kAccent : kWarning));
  message_->setPalette(palette);
  message_->setText(message);
  message_->setToolTip(message);
}

void ViewerWindow::select_pixel(std::optional<Pixel> pixel) {
  scene_.view.selected = pixel;
  scene_.trace = pixel ? make_trace(history_.windows(), *pixel) : PixelTrace();
  pacer_.ask();
}

void ViewerWindow::show_side(bool wanted) {
  side_->setVisible(wanted);
  transport_->show_side(wanted);
  if (!wanted) board_->setFocus();  // what was typed into is gone
}

void ViewerWindow::fit_colours(bool wanted) {
  fit_wanted_ = wanted;
  if (!wanted) return view_panel_->set_depth_range(setup_.near_m, setup_.far_m, false);
  fit_wanted_ = writes_.add([this](const BackgroundTasks::StopAsked&) {
    std::optional<FittedRange> range;
    const auto hand_over = [&] {
      QMetaObject::invokeMethod(this, [this, range] { take_range(range); });
    };
    try {
      range = range_of_truth(*setup_.recording());
    } catch (...) {
      hand_over();  // predictions may do
      throw;
    }
    hand_over();
    return std::string();
  });
}

void ViewerWindow::take_range(const std::optional<FittedRange>& truth) {
  if (!fit_wanted_) return;  // the user chose otherwise meanwhile
  const auto range = truth ? truth : range_of_predictions(history_);
  if (!range) return tell(QStringLiteral("the colours will be fitted to the first depth"), false);
  view_panel_->set_depth_range(range->near_m, range->far_m, true);
  tell(QStringLiteral("the colours are fitted to the recording"), true);
}

void ViewerWindow::load_model(std::size_t model, const QString& path, const QString& engine) {
  setup_.models[model] = ModelChoice{path_of_text(path), engine.toStdString()};
  player().load_model(model, *setup_.models[model]);
}

void ViewerWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  help_->setGeometry(rect());
}

TimeUs ViewerWindow::now_us() const {
  return scene_.window ? scene_.window->shown.end : 0;
}

}  // namespace spikedepth::gui
