// What the keys of ViewerWindow do.
#include <QAbstractSpinBox>
#include <algorithm>

#include "core/base/text.hpp"
#include "gui/caption.hpp"
#include "gui/cloud_focus.hpp"
#include "gui/exports.hpp"
#include "gui/offline_walk.hpp"
#include "gui/path_text.hpp"
#include "gui/viewer_window.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kLeap = 10;
constexpr int kPanelPicture_px = 1000;

bool save_wanted(Command command) {
  return command == Command::save_board || command == Command::save_video ||
         command == Command::save_cloud || command == Command::save_trace;
}

}  // namespace

void ViewerWindow::run(Command command) {
  if (save_wanted(command)) return ask_for_path(command);
  const PlayerStatus& status = scene_.status;
  const TimeUs end = status.recording ? status.recording->grid.last_end() : 0;
  switch (command) {
    case Command::play:
      return player().set_playing(!status.playing);
    case Command::play_backward:
      return player().set_playing(!(status.playing && status.backward), true);
    case Command::step_back:
      return player().step(-1);
    case Command::step_ahead:
      return player().step(1);
    case Command::leap_back:
      return player().step(-kLeap);
    case Command::leap_ahead:
      return player().step(kLeap);
    case Command::to_start:
      return player().seek(0);
    case Command::to_end:
      return player().seek(end);
    case Command::faster:
      return player().set_speed(status.speed * 2);
    case Command::slower:
      return player().set_speed(status.speed / 2);
    case Command::loop:
      return player().set_loop(!status.loop, range_);
    case Command::range_start:
    case Command::range_end:
      return set_range_end(command == Command::range_start);
    case Command::jump:
      return transport_->focus_time();
    case Command::bookmark:
      return toggle_bookmark();
    case Command::previous_bookmark:
      return go_to_bookmark(-1);
    case Command::next_bookmark:
      return go_to_bookmark(1);
    case Command::shorter_events:
      return view_panel_->scale_accumulation(0.5);
    case Command::longer_events:
      return view_panel_->scale_accumulation(2.0);
    case Command::absolute_error:
      return view_panel_->toggle_absolute();
    case Command::underlay:
      return view_panel_->toggle_underlay();
    case Command::fit_colours:
      return fit_colours(!fit_wanted_);
    case Command::turn_cloud:
      return turn_cloud(!scene_.view.turning);
    case Command::whole_cloud:
      scene_.view.cloud = CloudCamera();
      focus_cloud(scene_);
      return pacer_.ask();
    case Command::whole_pictures:
      scene_.view.zoom = PictureZoom();
      return pacer_.ask();
    case Command::pictures_only:
      scene_.view.pictures_only = !scene_.view.pictures_only;
      scene_.view.maximised.reset();
      return pacer_.ask();
    case Command::features:
      return toggle_alone(PanelKind::features);
    case Command::confidence:
      return toggle_alone(PanelKind::confidence);
    case Command::side_panel:
      return show_side(!side_shown());
    case Command::choose_a:
      return ask_for_model(0);
    case Command::choose_b:
      return ask_for_model(1);
    case Command::help:
      help_->raise();
      return help_->setVisible(!help_->isVisible());
    default:
      return back_out();
  }
}

void ViewerWindow::toggle_alone(PanelKind kind) {
  if (scene_.view.maximised == kind) {
    scene_.view.maximised.reset();
  } else {
    scene_.view.maximised = kind;
  }
  pacer_.ask();
}

void ViewerWindow::back_out() {
  if (help_->isVisible()) return help_->hide();
  // Out of a number that is being typed, and no farther.
  const bool typing = qobject_cast<QAbstractSpinBox*>(focusWidget()) != nullptr;
  board_->setFocus();
  if (typing) return pacer_.ask();
  if (scene_.view.maximised) {
    scene_.view.maximised.reset();
    return pacer_.ask();
  }
  select_pixel(std::nullopt);
}

void ViewerWindow::set_range_end(bool start) {
  const TimeUs now = now_us();
  if (start) {
    range_ = {now, std::max(range_.end, now)};
  } else {
    range_ = {std::min(range_.begin, now), now};
  }
  transport_->timeline().set_range(range_);
  player().set_loop(scene_.status.loop, range_);
  tell(QStringLiteral("range %1 s to %2 s")
           .arg(static_cast<double>(range_.begin) * 1e-6, 0, 'f', 3)
           .arg(static_cast<double>(range_.end) * 1e-6, 0, 'f', 3),
       true);
}

// The file is read and written by writes_' thread alone; only times come back.
void ViewerWindow::load_bookmarks() {
  if (setup_.bookmarks_path.empty()) return;
  writes_.add([this](const BackgroundTasks::StopAsked&) {
    bookmarks_ = std::make_shared<Bookmarks>(setup_.bookmarks_path, setup_.name);
    std::vector<TimeUs> times;
    for (const auto& bookmark : bookmarks_->all()) times.push_back(bookmark.t);
    QMetaObject::invokeMethod(this, [this, times] {
      bookmark_times_ = times;
      transport_->timeline().set_bookmarks(times);
    });
    return std::string();
  });
}

void ViewerWindow::toggle_bookmark() {
  if (setup_.bookmarks_path.empty())
    return tell(QStringLiteral("there is no place to keep bookmarks"), false);
  if (!scene_.window) return;
  std::string note = format("window %zu", scene_.window->index + 1);
  const auto& model = scene_.window->models[0];
  if (model && model->errors.pixels > 0)
    note += format(", mean error %.3f m", model->errors.mean_m);
  writes_.add([this, bookmark = Bookmark{now_us(), note}](const BackgroundTasks::StopAsked&) {
    if (!bookmarks_) bookmarks_ = std::make_shared<Bookmarks>(setup_.bookmarks_path, setup_.name);
    bookmarks_->toggle(bookmark);
    std::vector<TimeUs> times;
    for (const auto& kept : bookmarks_->all()) times.push_back(kept.t);
    QMetaObject::invokeMethod(this, [this, times] {
      bookmark_times_ = times;
      transport_->timeline().set_bookmarks(times);
    });
    return "bookmarks in " + bookmarks_->path();
  });
}

void ViewerWindow::go_to_bookmark(int direction) {
  const TimeUs now = now_us();
  const auto& times = bookmark_times_;
  if (direction > 0) {
    const auto next = std::upper_bound(times.begin(), times.end(), now);
    if (next != times.end()) player().seek(*next);
  } else {
    const auto here = std::lower_bound(times.begin(), times.end(), now);
    if (here != times.begin()) player().seek(*(here - 1));
  }
}

void ViewerWindow::write(const std::string& what, const std::string& path,
                         std::function<void(const Scene&)> task) {
  auto scene = std::make_shared<Scene>(scene_);
  scene->history = nullptr;  // it belongs to the GUI thread
  const bool taken = writes_.add([=, task = std::move(task)](const BackgroundTasks::StopAsked&) {
    task(*scene);
    return what + " saved as " + path;
  });
  if (!taken) tell(QStringLiteral("too many files are being written; wait a little"), false);
}

void ViewerWindow::export_panel(PanelKind panel, const std::string& path) {
  // The strip over time reads the history, which other threads may not: painted here.
  auto picture = panel_picture(panel, {kPanelPicture_px, kPanelPicture_px * 4 / 5}, scene_);
  write(panel_name(panel), path, [=](const Scene&) { save_picture(path, picture); });
}

void ViewerWindow::export_board(const std::string& path) {
  const QSize size = board_->size() + QSize(0, kCaptionHeight_px);
  auto picture = BoardPainter().captioned(size, scene_);
  write("picture", path, [=](const Scene&) { save_picture(path, picture); });
}

void ViewerWindow::export_cloud(const std::string& path) {
  write("point cloud", path, [=](const Scene& scene) { save_cloud(path, scene); });
}

void ViewerWindow::export_trace(const std::string& path) {
  write("trace", path, [=](const Scene& scene) { save_trace(path, scene); });
}

void ViewerWindow::export_video(const std::string& path) {
  if (exports_.busy()) {
    exports_.stop_running();
    return tell(QStringLiteral("stopping the video that is being made"), false);
  }
  ViewerSetup setup = setup_;
  setup.fit_colours = false;  // the view holds the range
  setup.width_px = board_->width();
  setup.height_px = board_->height() + kCaptionHeight_px;
  for (std::size_t m = 0; m < kModels; ++m) {
    const auto& model = scene_.status.models[m];
    setup.models[m].reset();
    if (model.state == ModelState::ready) setup.models[m] = model.choice;
    setup.gains[m] = model.gain;
  }
  VideoOrder order;
  order.path = path;
  if (range_.length() > 0) {
    order.from_us = range_.begin;
    order.to_us = range_.end;
  }
  const ViewSettings view = scene_.view;
  tell(QStringLiteral("making the video ..."), true);
  exports_.add([=](const BackgroundTasks::StopAsked& stop) {
    const auto progress = [&](const Progress& now) {
      const auto text = QString::fromStdString(format("video: frame %lld of %lld",
                                                      static_cast<long long>(now.done),
                                                      static_cast<long long>(now.total)));
      QMetaObject::invokeMethod(
          this, [this, text] { tell(text, true); }, Qt::QueuedConnection);
      return stop() ? Flow::stop : Flow::go_on;
    };
    const auto frames = record_video(setup, view, order, progress);
    return format("video of %lld frames saved as ", static_cast<long long>(frames)) + path;
  });
}

}  // namespace spikedepth::gui
