#pragma once
// A window on planes in memory with stand-in networks.
#include <QApplication>
#include <QElapsedTimer>
#include <functional>
#include <memory>

#include "gui/viewer_window.hpp"
#include "tests/support/altered_recording.hpp"
#include "tests/support/fake_estimator.hpp"

namespace spikedepth::gui {

constexpr SensorSize kTestSensor{64, 48};
constexpr std::size_t kTestLabels = 20;

inline ViewerSetup test_setup(const std::shared_ptr<test::Alteration>& alteration,
                              const std::string& model = "a") {
  ViewerSetup setup;
  setup.name = "planes";
  setup.recording = test::altered_recordings(kTestLabels, kTestSensor, alteration);
  setup.estimators = test::fake_estimators(kTestSensor);
  if (!model.empty()) setup.models[0] = ModelChoice{model, "auto"};
  setup.width_px = 1000;
  setup.height_px = 640;
  return setup;
}

/// Lets the application work until `done`, at most ten seconds.
inline bool wait_for(const std::function<bool()>& done) {
  QElapsedTimer clock;
  clock.start();
  while (!done()) {
    if (clock.elapsed() > 10000) return false;
    QApplication::processEvents(QEventLoop::AllEvents, 5);
  }
  return true;
}

/// Lets layouts settle and the frames that wait be painted: until nothing has taken long for a
/// while, at most ten seconds.
inline void settle() {
  QElapsedTimer total, quiet;
  total.start();
  quiet.start();
  while (quiet.elapsed() <= 120 && total.elapsed() < 10000) {
    QElapsedTimer step;
    step.start();
    QApplication::processEvents(QEventLoop::AllEvents, 5);
    if (step.elapsed() > 30) quiet.restart();
  }
}

/// Until the window shows a depth map of model `m`.
inline bool wait_for_depth(ViewerWindow& window, std::size_t m = 0) {
  return wait_for([&] {
    const auto& shown = window.scene().window;
    return shown != nullptr && shown->estimate(m) != nullptr;
  });
}

}  // namespace spikedepth::gui
