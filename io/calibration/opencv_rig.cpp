#include "io/calibration/opencv_rig.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/calibration/computed_rectification.hpp"
#include "io/calibration/yaml_numbers.hpp"

namespace spikedepth {
namespace {

/// OpenCV's first line is no valid directive of YAML.
std::string without_directive(const std::string& text) {
  if (!starts_with(text, "%YAML")) return text;
  const std::size_t end = text.find('\n');
  return end == std::string::npos ? "" : text.substr(end + 1);
}

std::string first_there(const YAML::Node& root, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    if (root[key]) return key;
  }
  return keys.front();
}

SensorSize size_of(const YAML::Node& root, SensorSize otherwise, const std::string& path) {
  if (root["image_width"] && root["image_height"]) {
    return sensor_of({root["image_width"].as<double>(), root["image_height"].as<double>()},
                     "image_width x image_height", path);
  }
  for (const char* key : {"imageSize", "image_size", "resolution"}) {
    if (root[key]) return sensor_of(yaml_numbers<2>(root, key, "", path), key, path);
  }
  if (otherwise.pixels() == 0)
    throw DataError(path,
                    "tells no size of the sensors, and neither does the recording; add "
                    "image_width and image_height");
  return otherwise;
}

CameraCalibration read_camera(const YAML::Node& root, const std::string& number, SensorSize sensor,
                              const std::string& path) {
  CameraCalibration camera;
  camera.sensor = size_of(root, sensor, path);
  const std::string matrix = first_there(
      root, {"M" + number, "K" + number, "cameraMatrix" + number, "camera_matrix_" + number});
  const auto k = yaml_numbers<9>(root, matrix, "", path);
  camera.fx = k[0];
  camera.fy = k[4];
  camera.cx = k[2];
  camera.cy = k[5];
  if (!(camera.fx > 0 && camera.fy > 0))
    throw DataError(path, matrix + " has a focal length that is not positive");
  const std::string lens =
      first_there(root, {"D" + number, "distCoeffs" + number, "dist_coeffs_" + number});
  camera.distortion = yaml_list(root, lens);
  camera.model = "pinhole-radtan";
  const auto is_zero = [&](std::size_t from) {
    for (std::size_t i = from; i < camera.distortion.size(); ++i) {
      if (camera.distortion[i] != 0) return false;
    }
    return true;
  };
  // OpenCV pads with zeros to 8, 12 or 14 coefficients.
  if (camera.distortion.size() > 5 && is_zero(5)) camera.distortion.resize(5);
  if ((camera.distortion.size() != 4 && camera.distortion.size() != 5) ||
      !all_finite(camera.distortion))
    fail_yaml_count(path, "", lens, camera.distortion, "4 or 5");
  return camera;
}

std::array<double, 16> transform_of(const YAML::Node& root, const std::string& path) {
  const auto r = yaml_numbers<9>(root, "R", "", path);
  const auto t = yaml_numbers<3>(root, "T", "", path);
  constexpr double kFarthest_m = 5;
  if (std::hypot(t[0], t[1], t[2]) > kFarthest_m)
    throw DataError(path, format("T is %.4g long; metres were expected: divide millimetres by 1000",
                                 std::hypot(t[0], t[1], t[2])));
  return {r[0], r[1], r[2], t[0], r[3], r[4], r[5], t[1], r[6], r[7], r[8], t[2], 0, 0, 0, 1};
}

}  // namespace

StereoCalibration parse_opencv_rig(const std::string& text, const std::string& path,
                                   const std::array<SensorSize, 2>& sensors,
                                   std::vector<std::string>& notes) {
  const std::string plain = without_directive(text);
  return reading_yaml(plain, path, [&] {
    const YAML::Node root = YAML::Load(plain);
    if (!root.IsMap()) throw DataError(path, "holds no calibration");
    StereoCalibration rig;
    rig.left = read_camera(root, "1", sensors[0], path);
    rig.right = read_camera(root, "2", sensors[1], path);
    rig.right_from_left = transform_of(root, path);
    if (root["R1"] && root["R2"] && root["P1"] && root["P2"]) {
      rig.left.rectification = yaml_numbers<9>(root, "R1", "", path);
      rig.right.rectification = yaml_numbers<9>(root, "R2", "", path);
      rig.left.projection = yaml_numbers<12>(root, "P1", "", path);
      rig.right.projection = yaml_numbers<12>(root, "P2", "", path);
      if (!(rig.left.projection[0] > 0 && rig.focal_baseline() > 0))
        throw DataError(path,
                        "P2 puts the right camera left of the left one; exchange the cameras");
      return rig;
    }
    notes.push_back(compute_rectification(rig, path, "R and T:", "the calibration"));
    return rig;
  });
}

}  // namespace spikedepth
