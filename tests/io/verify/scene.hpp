#pragma once
// A small stereo recording for the checks of verify: bursts of events, half of a wall as truth.
#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "io/recordings/mvsec/mvsec_writer.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/verify/verify.hpp"
#include "tests/io/recordings/mvsec/mvsec_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth::test {

inline bool has_verdict(const RecordingReport& report, VerdictLevel level,
                        const std::string& part) {
  return std::any_of(report.verdicts.begin(), report.verdicts.end(), [&](const Verdict& verdict) {
    return verdict.level == level && verdict.sentence.find(part) != std::string::npos;
  });
}

/// Events that both cameras see, some 4,000 pairs a second, the right one `lag_us` later and
/// `disparity_px` to the left. The wall is where a disparity of 10 px puts it.
struct Scene {
  EventBatch left, right;
  float wall_m = 2.0F;
  TimeUs truth_late_us = 0;
};

inline Scene make_scene(TimeUs lag_us, int disparity_px, double seconds = 4) {
  Random random(9);
  Scene scene;
  double t = 0;
  while (t < seconds * 1e6) {
    const double rate_hz = 4000 * (1.5 + std::sin(t * 31e-6) + 0.2 * std::sin(t * 97e-6));
    t += random.exponential() * 1e6 / rate_hz;
    Event event;
    event.t = static_cast<TimeUs>(t);
    event.x = static_cast<std::uint16_t>(80 + random.below(180));
    event.y = static_cast<std::uint16_t>(40 + random.below(180));
    event.polarity = random.below(2) == 0 ? -1 : 1;
    scene.left.push_back(event);
    event.t += lag_us;
    event.x = static_cast<std::uint16_t>(event.x - disparity_px);
    scene.right.push_back(event);
  }
  return scene;
}

/// The scene as a calibrated recording in `dir`, whose raw pixels are already rectified, up to the
/// same shift of both cameras. Returns the path of its events.
inline StereoCalibration plain_rig() {
  StereoCalibration rig = mvsec_indoor_calibration();
  rig.left.distortion = {0, 0, 0, 0};
  rig.right = rig.left;
  rig.right.projection = mvsec_indoor_calibration().right.projection;
  return rig;
}

inline std::string write_scene(const Scene& scene, const TempDir& dir,
                               const StereoCalibration& rig = plain_rig()) {
  MvsecWriterOptions options;
  options.folder = dir.path();
  options.calibration = rig;
  MvsecWriter writer(options);
  writer.add_events(Side::left, scene.left);
  writer.add_events(Side::right, scene.right);
  for (TimeUs t = 100'000; t <= 1'000'000; t += 50'000) {
    DepthMap depth(346, 260);
    if (t != 500'000)
      std::fill(depth.metres.begin(), depth.metres.begin() + 346 * 130, scene.wall_m);
    if (t < 700'000 || t >= 900'000)
      writer.add_depth(Side::left, DepthView::rectified, t + scene.truth_late_us, depth);
  }
  writer.finish();
  return writer.data_path();
}

inline RecordingReport verify_scene(const Scene& scene, Examination how = Examination::whole,
                                    const StereoCalibration& rig = plain_rig()) {
  const TempDir dir;
  return verify_recording(*open_recording(write_scene(scene, dir, rig)), how, nullptr);
}

}  // namespace spikedepth::test
