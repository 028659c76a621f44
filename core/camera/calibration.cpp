#include "core/camera/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

#include "core/base/text.hpp"
#include "core/base/unknown_name.hpp"
#include "core/camera/camera_model.hpp"

namespace spikedepth {
namespace {

constexpr float kNowhere_px = -1e6F;

}  // namespace

StereoCalibration mvsec_indoor_calibration() {
  StereoCalibration rig;
  for (CameraCalibration* camera : {&rig.left, &rig.right}) {
    camera->sensor = {346, 260};
    camera->model = "equidistant";
  }

  rig.left.fx = 226.38018519795807;
  rig.left.fy = 226.15002947047415;
  rig.left.cx = 173.6470807871759;
  rig.left.cy = 133.73271487507847;
  rig.left.distortion = {-0.048031442223833355, 0.011330957517194437, -0.055378166304281135,
                         0.021500973881459395};
  rig.left.rectification = {0.999877311526236,     0.015019439766575743,  -0.004447282784398257,
                            -0.014996983873604017, 0.9998748347535599,    0.005040367172759556,
                            0.004522429630305261,  -0.004973052949604937, 0.9999774079320989};
  rig.left.projection = {199.6530123165822,
                         0,
                         177.43276376280926,
                         0,
                         0,
                         199.6530123165822,
                         126.81215684365904,
                         0,
                         0,
                         0,
                         1,
                         0};

  rig.right.fx = 226.0181418548734;
  rig.right.fy = 225.7869434267677;
  rig.right.cx = 174.5433576736815;
  rig.right.cy = 124.21627572590607;
  rig.right.distortion = {-0.04846669832871334, 0.010092844338123635, -0.04293073765014637,
                          0.005194706897326005};
  rig.right.rectification = {0.9999922706537476,    0.003931701344419404,  -1.890238450965101e-05,
                             -0.003931746704476347, 0.9999797362744968,    -0.005006836150689904,
                             -7.83382948021244e-07, 0.0050068717705076754, 0.9999874655386736};
  rig.right.projection = {199.6530123165822,
                          0,
                          177.43276376280926,
                          -19.941771812941038,
                          0,
                          199.6530123165822,
                          126.81215684365904,
                          0,
                          0,
                          0,
                          1,
                          0};

  rig.right_from_left = {0.9999285439274112,
                         0.011088072985503046,
                         -0.004467849222081981,
                         -0.09988137641750752,
                         -0.011042817783611191,
                         0.9998887260774646,
                         0.01002953830336461,
                         -0.0003927067773089277,
                         0.004578560319692358,
                         -0.009979483987103495,
                         0.9999397215256256,
                         1.8880107752680777e-06,
                         0,
                         0,
                         0,
                         1};
  return rig;
}

ForwardMap make_forward_map(const CameraCalibration& camera, SensorSize view) {
  const SensorSize sensor = camera.sensor;
  SPIKEDEPTH_CHECK(sensor.width > 0 && sensor.height > 0, "a sensor has pixels");
  const CameraModel& model = find_camera_model(camera.model);
  if (!model.takes(camera.distortion.size())) {
    throw ConfigError(format("camera model '%s' takes %s distortion coefficients; %zu were given",
                             model.name.c_str(), model.coefficients_text().c_str(),
                             camera.distortion.size()));
  }
  std::vector<PlanePoint> points;
  points.reserve(sensor.pixels());
  for (int y = 0; y < sensor.height; ++y) {
    for (int x = 0; x < sensor.width; ++x)
      points.push_back({(x - camera.cx) / camera.fx, (y - camera.cy) / camera.fy});
  }
  model.undistort(camera.distortion, points);

  const cv::Matx33d rotation(camera.rectification.data());
  const cv::Matx34d projection(camera.projection.data());
  const cv::Matx33d view_from_ray = projection.get_minor<3, 3>(0, 0) * rotation;
  ForwardMap map{sensor, view, {}, {}};
  map.x.reserve(points.size());
  map.y.reserve(points.size());
  for (const PlanePoint& point : points) {
    const cv::Vec3d seen = view_from_ray * cv::Vec3d(point[0], point[1], 1.0);
    const bool in_front = seen[2] > 0;  // false for NaN
    map.x.push_back(in_front ? static_cast<float>(seen[0] / seen[2]) : kNowhere_px);
    map.y.push_back(in_front ? static_cast<float>(seen[1] / seen[2]) : kNowhere_px);
  }
  return map;
}

ForwardMap identity_forward_map(SensorSize sensor, SensorSize view) {
  ForwardMap map{sensor, view, {}, {}};
  map.x.reserve(sensor.pixels());
  map.y.reserve(sensor.pixels());
  for (int y = 0; y < sensor.height; ++y) {
    for (int x = 0; x < sensor.width; ++x) {
      map.x.push_back(static_cast<float>(x));
      map.y.push_back(static_cast<float>(y));
    }
  }
  return map;
}

double RectificationTable::outside_share() const {
  if (target.empty()) return 0;
  const auto outside = std::count(target.begin(), target.end(), -1);
  return static_cast<double>(outside) / static_cast<double>(target.size());
}

PixelRounding pixel_rounding(const std::string& name) {
  if (name == "truncate") return PixelRounding::truncate;
  if (name == "round") return PixelRounding::round;
  throw unknown_name("rounding", name, {"truncate", "round"});
}

RectificationTable make_rectification_table(const ForwardMap& map, PixelRounding rounding) {
  const std::size_t pixels = map.sensor.pixels();
  SPIKEDEPTH_CHECK(map.x.size() == pixels && map.y.size() == pixels,
                   "a forward map has one entry per pixel");
  RectificationTable table{map.sensor, map.view, std::vector<std::int32_t>(pixels, -1)};
  const auto to_index = [rounding](float value) {
    // Rounds down below 0 too: what lies left of the view must not fall on its first column.
    return rounding == PixelRounding::truncate ? std::floor(value) : std::nearbyint(value);
  };
  for (std::size_t i = 0; i < pixels; ++i) {
    const float x = to_index(map.x[i]);
    const float y = to_index(map.y[i]);
    // Written so that NaN fails.
    const bool inside = x >= 0.0F && x < static_cast<float>(map.view.width) && y >= 0.0F &&
                        y < static_cast<float>(map.view.height);
    if (inside) {
      table.target[i] =
          static_cast<std::int32_t>(y) * map.view.width + static_cast<std::int32_t>(x);
    }
  }
  return table;
}

}  // namespace spikedepth
