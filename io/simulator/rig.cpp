#include "io/simulator/rig.hpp"

#include <array>
#include <cmath>

#include "core/base/unknown_name.hpp"
#include "io/simulator/simulation_config.hpp"

namespace spikedepth {
namespace {

struct SensorKind {
  const char* name;
  SensorSize size;
};

// DAVIS346; iniVation DVS128 and DVXplorer; Prophesee Gen4.1 / IMX636.
constexpr std::array<SensorKind, 4> kSensors = {{{"mvsec", {346, 260}},
                                                 {"dvs128", {128, 128}},
                                                 {"dvxplorer", {640, 480}},
                                                 {"hd", {1280, 720}}}};

SensorSize sensor_size(const std::string& name) {
  for (const auto& kind : kSensors) {
    if (name == kind.name) return kind.size;
  }
  throw unknown_name("sensor", name, simulated_sensor_names());
}

int scaled_pixels(double scale, int pixels) {
  return static_cast<int>(std::lround(scale * pixels));
}

// `camera` behind `pixels` of another sensor, of which it keeps `share` along both edges. Rows that
// the other sensor has more or less are shared out above and below.
CameraCalibration resized(CameraCalibration camera, SensorSize pixels, double share) {
  const double wider = static_cast<double>(pixels.width) / camera.sensor.width;
  const double scale = share * wider;
  const double above = 0.5 * share * (pixels.height - wider * camera.sensor.height);
  // The centre of pixel 0 lies half a pixel from the sensor's edge.
  const auto move = [scale](double centre) { return scale * (centre + 0.5) - 0.5; };
  camera.sensor = {scaled_pixels(share, pixels.width), scaled_pixels(share, pixels.height)};
  camera.fx *= scale;
  camera.fy *= scale;
  camera.cx = move(camera.cx);
  camera.cy = move(camera.cy) + above;
  auto& p = camera.projection;
  p[0] *= scale;
  p[5] *= scale;
  p[2] = move(p[2]);
  p[6] = move(p[6]) + above;
  p[3] *= scale;
  return camera;
}

CameraCalibration with_lens(CameraCalibration camera, double scale) {
  camera.fx *= scale;
  camera.fy *= scale;
  for (const std::size_t entry : {0, 3, 5}) camera.projection[entry] *= scale;
  return camera;
}

}  // namespace

std::vector<std::string> simulated_sensor_names() {
  std::vector<std::string> names;
  for (const auto& kind : kSensors) names.emplace_back(kind.name);
  return names;
}

StereoCalibration simulated_rig(const SimulationConfig& config) {
  StereoCalibration rig = mvsec_indoor_calibration();
  const SensorSize pixels = sensor_size(config.sensor);
  for (CameraCalibration* camera : {&rig.left, &rig.right}) {
    if (pixels != camera->sensor || config.sensor_scale != 1) {
      *camera = resized(*camera, pixels, config.sensor_scale);
    }
    *camera = with_lens(*camera, config.focal_scale);
  }
  return rig;
}

}  // namespace spikedepth
