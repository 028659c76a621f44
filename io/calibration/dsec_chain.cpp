#include "io/calibration/dsec_chain.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/calibration/yaml_numbers.hpp"

namespace spikedepth {
namespace {

using Matrix4 = std::array<double, 16>;

Matrix4 product(const Matrix4& a, const Matrix4& b) {
  Matrix4 result{};
  for (std::size_t row = 0; row < 4; ++row) {
    for (std::size_t column = 0; column < 4; ++column) {
      for (std::size_t k = 0; k < 4; ++k)
        result[4 * row + column] += a[4 * row + k] * b[4 * k + column];
    }
  }
  return result;
}

CameraCalibration read_camera(const YAML::Node& root, const std::string& number,
                              const std::string& path) {
  const YAML::Node all = root["intrinsics"];
  const YAML::Node raw = all["cam" + number];
  const std::string where = "intrinsics.cam" + number;
  if (!raw || !raw.IsMap())
    throw DataError(path, where + " is missing; DSEC's cam0 and cam3 were expected");
  const auto model = raw["distortion_model"].as<std::string>("radtan");
  if (model != "radtan")
    throw DataError(path, where + ".distortion_model is \"" + model + "\"; radtan was expected");
  CameraCalibration camera;
  camera.model = "pinhole-radtan";
  const auto intrinsics = yaml_numbers<4>(raw, "camera_matrix", where, path);
  camera.fx = intrinsics[0];
  camera.fy = intrinsics[1];
  camera.cx = intrinsics[2];
  camera.cy = intrinsics[3];
  const auto distortion = yaml_numbers<4>(raw, "distortion_coeffs", where, path);
  camera.distortion.assign(distortion.begin(), distortion.end());
  camera.sensor =
      sensor_of(yaml_numbers<2>(raw, "resolution", where, path), where + ".resolution", path);
  camera.rectification = yaml_numbers<9>(root["extrinsics"], "R_rect" + number, "extrinsics", path);
  const auto view = yaml_numbers<4>(all["camRect" + number], "camera_matrix",
                                    "intrinsics.camRect" + number, path);
  camera.projection = {view[0], 0, view[2], 0, 0, view[1], view[3], 0, 0, 0, 1, 0};
  if (!(camera.fx > 0 && camera.fy > 0 && view[0] > 0 && view[1] > 0))
    throw DataError(path, where + " has a focal length that is not positive");
  return camera;
}

/// From the left event camera to the right one.
Matrix4 right_from_left(const YAML::Node& extrinsics, const std::string& path) {
  if (extrinsics["T_30"]) return yaml_numbers<16>(extrinsics, "T_30", "extrinsics", path);
  const auto step = [&](const char* key) {
    return yaml_numbers<16>(extrinsics, key, "extrinsics", path);
  };
  return product(step("T_32"), product(step("T_21"), step("T_10")));
}

double baseline_of(const YAML::Node& root, const Matrix4& transform, const std::string& path) {
  const YAML::Node disparity = root["disparity_to_depth"];
  if (!disparity || !disparity["cams_03"])
    return std::hypot(transform[3], transform[7], transform[11]);
  const auto q = yaml_numbers<16>(disparity, "cams_03", "disparity_to_depth", path);
  return std::abs(1 / q[14]);
}

std::string list_text(const std::vector<double>& values) {
  std::vector<std::string> words;
  for (const double value : values) words.push_back(format("%.17g", value));
  return "[" + join(words) + "]";
}

std::string rows_text(const double* values, std::size_t rows, std::size_t columns) {
  std::string text;
  for (std::size_t row = 0; row < rows; ++row) {
    const double* first = values + row * columns;
    text += "    - " + list_text({first, first + columns}) + "\n";
  }
  return text;
}

std::string camera_text(const CameraCalibration& camera, const std::string& number) {
  const auto& p = camera.projection;
  const std::string size =
      format("    resolution: [%d, %d]\n", camera.sensor.width, camera.sensor.height);
  return "  cam" + number + ":\n    camera_model: pinhole\n    camera_matrix: " +
         list_text({camera.fx, camera.fy, camera.cx, camera.cy}) +
         "\n    distortion_coeffs: " + list_text(camera.distortion) +
         "\n    distortion_model: radtan\n" + size + "  camRect" + number +
         ":\n    camera_model: pinhole\n    camera_matrix: " + list_text({p[0], p[5], p[2], p[6]}) +
         "\n" + size;
}

}  // namespace

StereoCalibration parse_dsec_chain(const std::string& text, const std::string& path) {
  return reading_yaml(text, path, [&] {
    const YAML::Node root = YAML::Load(text);
    if (!root.IsMap() || !root["intrinsics"] || !root["extrinsics"])
      throw DataError(path,
                      "has no intrinsics and extrinsics; DSEC's cam_to_cam.yaml was expected");
    StereoCalibration rig;
    rig.left = read_camera(root, "0", path);
    rig.right = read_camera(root, "3", path);
    rig.right_from_left = right_from_left(root["extrinsics"], path);
    const double baseline = baseline_of(root, rig.right_from_left, path);
    if (!(baseline > 0 && baseline < 100))
      throw DataError(path, format("gives a baseline of %g m; more than 0 was expected", baseline));
    rig.right.projection[3] = -rig.right.projection[0] * baseline;
    return rig;
  });
}

std::string dsec_chain_text(const StereoCalibration& rig) {
  const auto& p = rig.left.projection;
  const double to_metres = 1 / rig.baseline_m();
  const double shift_px = rig.left.projection[2] - rig.right.projection[2];
  const std::array<double, 16> q = {1, 0, 0, -p[2], 0, 1, 0,         -p[6],
                                    0, 0, 0, p[0],  0, 0, to_metres, -shift_px * to_metres};
  return "intrinsics:\n" + camera_text(rig.left, "0") + camera_text(rig.right, "3") +
         "extrinsics:\n  T_30:\n" + rows_text(rig.right_from_left.data(), 4, 4) + "  R_rect0:\n" +
         rows_text(rig.left.rectification.data(), 3, 3) + "  R_rect3:\n" +
         rows_text(rig.right.rectification.data(), 3, 3) + "disparity_to_depth:\n  cams_03:\n" +
         rows_text(q.data(), 4, 4);
}

}  // namespace spikedepth
