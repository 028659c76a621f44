#include "gui/viewer.hpp"

#include <sys/resource.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <opencv2/core/utils/logger.hpp>

#include "core/base/error.hpp"
#include "core/base/process_usage.hpp"
#include "core/base/statistics.hpp"
#include "core/base/text.hpp"
#include "gui/caption.hpp"
#include "gui/exports.hpp"
#include "gui/offline_walk.hpp"
#include "gui/style.hpp"
#include "gui/viewer_window.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kLook_ms = 20;
constexpr int kSettle_ms = 100;  // layouts, and the frames that wait
constexpr int kStopPoll_ms = 200;
constexpr double kLongestStart_s = 120;
constexpr TimeUs kScreenshotHistory_us = 4'000'000;

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// The recording's failure with the type that it had in its own thread.
void throw_failure(const PlayerStatus& status) {
  if (!status.failure.empty()) std::rethrow_exception(status.cause);
}

constexpr int kUsage = 2;
bool starting = false;  // the window system is being reached

// Remarks of the window system are of no use to the user; failures are. One that cannot be reached
// would abort the process.
void pass_on_failures(QtMsgType type, const QMessageLogContext&, const QString& message) {
  if (starting && type == QtFatalMsg) {
    std::fputs(
        "spikedepth: the display cannot be reached; check DISPLAY or WAYLAND_DISPLAY, or use "
        "--headless --record FILE.mp4, or --screenshot FILE.png without them\n",
        stderr);
    std::_Exit(kUsage);
  }
  if (!starting && (type == QtCriticalMsg || type == QtFatalMsg))
    std::fprintf(stderr, "spikedepth: %s\n", qPrintable(message));
}

/// The application object; without a display it draws into memory. One per process at a time.
class Application {
 public:
  Application() {
    if (QApplication::instance() != nullptr) return;  // a test has one
    qInstallMessageHandler(pass_on_failures);
    if (!has_display()) qputenv("QT_QPA_PLATFORM", "offscreen");
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    starting = true;
    application_ = std::make_unique<QApplication>(count_, words_);
    starting = false;
    apply_style();
  }

 private:
  int count_ = 1;
  char name_[11] = "spikedepth";
  char* words_[2] = {name_, nullptr};
  std::unique_ptr<QApplication> application_;
};

// Processes events until `done` returns true, checked after every event and every kLook_ms. Throws
// CancelledError when asked to stop. Sleeps between events, which processEvents() with a time limit
// would not, whatever its flags.
void wait_until(const ViewerSetup& setup, const std::function<bool()>& done) {
  QTimer waker;
  waker.start(kLook_ms);
  while (!done()) {
    QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    if (setup.stop_asked()) throw CancelledError("stopped");
  }
}

// Waits for the recording and the networks; throws what went wrong with them.
void wait_until_ready(const ViewerSetup& setup, ViewerWindow& window) {
  QElapsedTimer clock;
  clock.start();
  const auto ready = [&] {
    const PlayerStatus& status = window.scene().status;
    throw_failure(status);
    bool all = window.scene().window != nullptr;
    for (std::size_t m = 0; m < kModels; ++m) {
      const auto& model = status.models[m];
      if (model.state == ModelState::failed) std::rethrow_exception(model.cause);
      if (!setup.models[m]) continue;
      all = all && model.state == ModelState::ready && window.scene().window->models[m].has_value();
    }
    if (!all && static_cast<double>(clock.elapsed()) > 1000 * kLongestStart_s)
      throw Error("the recording or the network was not ready within two minutes");
    return all;
  };
  wait_until(setup, ready);
}

// Seconds of CPU time so far, of this thread or of all.
double cpu_seconds(int whose) {
  rusage usage{};
  getrusage(whose, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

std::vector<std::string> panel_names() {
  std::vector<std::string> names;
  for (const PanelKind kind : all_panels()) names.emplace_back(panel_name(kind));
  return names;
}

bool has_display() {
  return is_set("QT_QPA_PLATFORM") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
}

void run_viewer(const ViewerSetup& setup) {
  if (!has_display()) {
    throw ConfigError(
        "there is no display (DISPLAY and WAYLAND_DISPLAY are empty); use --headless --record "
        "FILE.mp4, or --screenshot FILE.png");
  }
  const Application application;
  ViewerWindow window(setup);
  window.show();
  QTimer stop_timer;
  QObject::connect(&stop_timer, &QTimer::timeout, [&] {
    if (setup.stop_asked()) window.close();
  });
  stop_timer.start(kStopPoll_ms);
  QApplication::exec();
}

std::int64_t record_video(const ViewerSetup& setup, const VideoOrder& order,
                          const ProgressCallback& progress) {
  const Application application;
  return record_video(setup, view_settings(setup), order, progress);
}

void write_screenshot(const ViewerSetup& setup, const std::string& path, TimeUs at_us) {
  const Application application;
  ViewerSetup before = setup;
  before.height_px -= kCaptionHeight_px;
  before.player.lossless = true;
  before.player.start_us = std::max<TimeUs>(0, at_us - kScreenshotHistory_us);
  ViewerWindow window(before);
  window.show();
  wait_until_ready(setup, window);
  const std::size_t target = window.scene().status.recording->grid.nearest(at_us);
  while (window.scene().window->index < target) {
    const std::size_t next = window.scene().window->index + 1;
    window.player().step(1);
    wait_until(setup, [&] {
      throw_failure(window.scene().status);
      return window.scene().window->index >= next;
    });
  }
  if (setup.fit_colours) {  // now that there are predictions, if there is no truth
    window.fit_colours(true);
    wait_until(setup, [&] { return !window.exporting(); });
  }
  QElapsedTimer clock;
  clock.start();
  wait_until(setup, [&] { return clock.elapsed() > kSettle_ms; });
  const QImage grabbed = window.grab().toImage();
  QImage image(grabbed.width(), grabbed.height() + kCaptionHeight_px, QImage::Format_RGB32);
  QPainter painter(&image);
  painter.drawImage(0, 0, grabbed);
  paint_caption(painter, {0, grabbed.height(), grabbed.width(), kCaptionHeight_px}, window.scene());
  save_picture(path, image);
}

nlohmann::json read_selected_pixel(const ViewerSetup& setup, TimeUs at_us) {
  OfflineWalk walk(setup, view_settings(setup));
  const Scene& scene = walk.go_to(walk.grid().nearest(at_us));
  const SensorSize sensor = scene.window->view();
  const Pixel pixel = setup.selected.value_or(Pixel{-1, -1});
  if (pixel.x < 0 || pixel.y < 0 || pixel.x >= sensor.width || pixel.y >= sensor.height) {
    throw ConfigError(format("pixel %d,%d lies outside the sensor of %d x %d pixels", pixel.x,
                             pixel.y, sensor.width, sensor.height));
  }
  const PixelReadout readout = read_pixel(*scene.window, pixel);
  const auto number = [](double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
  };
  nlohmann::json json = {{"x", pixel.x},
                         {"y", pixel.y},
                         {"window_end_us", scene.window->shown.end},
                         {"true_m", number(readout.truth_m)},
                         {"on_events", readout.on},
                         {"off_events", readout.off},
                         {"text", readout_text(readout)}};
  for (std::size_t m = 0; m < kModels; ++m) {
    if (!setup.models[m]) continue;
    json["models"].push_back({{"path", setup.models[m]->path},
                              {"depth_m", number(readout.depth_m[m])},
                              {"low_m", number(readout.low_m[m])},
                              {"high_m", number(readout.high_m[m])},
                              {"error_m", number(readout.error_m[m])},
                              {"disparity_px", number(readout.disparity_px[m])}});
  }
  return json;
}

nlohmann::json bench_viewer(const ViewerSetup& setup, double seconds) {
  const Application application;
  ViewerWindow window(setup);
  window.show();
  wait_until_ready(setup, window);
  Player& player = window.player();
  player.set_loop(true, {0, 0});
  player.set_playing(true);
  window.turn_cloud(true);  // so that every frame has something new to draw
  QElapsedTimer clock;
  clock.start();
  const auto play_for = [&](double wait_s) {
    clock.restart();
    wait_until(setup, [&] { return static_cast<double>(clock.elapsed()) >= 1000 * wait_s; });
  };
  play_for(1.0);  // caches and threads warm up
  const auto before = player.status();
  const auto repaints_before = window.board().repaints();
  const auto panels_before = window.board().repainted_panels();
  const auto latencies_before = player.latencies_ms().size();
  const double window_cpu_before_s = cpu_seconds(RUSAGE_THREAD);
  const double cpu_before_s = cpu_seconds(RUSAGE_SELF);
  play_for(seconds);
  const double elapsed_s = static_cast<double>(clock.elapsed()) / 1000;
  const double window_cpu_s = cpu_seconds(RUSAGE_THREAD) - window_cpu_before_s;
  const double cpu_s = cpu_seconds(RUSAGE_SELF) - cpu_before_s;
  const auto after = player.status();
  auto latencies = player.latencies_ms();
  latencies.erase(latencies.begin(),
                  latencies.begin() + static_cast<std::ptrdiff_t>(latencies_before));
  const auto windows = after.windows - before.windows;
  return {{"seconds", elapsed_s},
          {"width_px", after.recording->info.view.width},
          {"height_px", after.recording->info.view.height},
          {"windows", windows},
          {"windows_per_s", static_cast<double>(windows) / elapsed_s},
          {"dropped", after.dropped - before.dropped},
          {"event_to_depth_p50_ms", percentile(latencies, 0.5)},
          {"event_to_depth_p99_ms", percentile(latencies, 0.99)},
          {"repaints_per_s",
           static_cast<double>(window.board().repaints() - repaints_before) / elapsed_s},
          {"repainted_panels_per_s",
           static_cast<double>(window.board().repainted_panels() - panels_before) / elapsed_s},
          {"cores_window", window_cpu_s / elapsed_s},
          {"cores_all", cpu_s / elapsed_s},
          {"platform", QApplication::platformName().toStdString()}};
}

nlohmann::json soak_viewer(const ViewerSetup& setup, std::int64_t windows,
                           const ProgressCallback& progress) {
  const Application application;
  ViewerSetup lossless = setup;
  lossless.player.lossless = true;
  ViewerWindow window(lossless);
  window.show();
  wait_until_ready(setup, window);
  std::int64_t shown = 0;
  std::vector<double> memory;
  QObject::connect(&window, &ViewerWindow::shown, [&] {
    ++shown;
    window.board().repaint();
    if (shown * 10 / windows > static_cast<std::int64_t>(memory.size()))
      memory.push_back(memory_mb());
  });
  window.player().set_loop(true, {0, 0});
  window.player().set_playing(true);
  wait_until(setup, [&] {
    throw_failure(window.scene().status);
    if (progress && progress({"soak", std::min(shown, windows), windows,
                              format("%.0f MB", memory_mb())}) == Flow::stop)
      throw CancelledError("the soak was stopped");
    return shown >= windows;
  });
  return {{"windows", shown}, {"dropped", window.player().status().dropped}, {"memory_mb", memory}};
}

}  // namespace spikedepth::gui
