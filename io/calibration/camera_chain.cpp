#include "io/calibration/camera_chain.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/camera/camera_model.hpp"
#include "core/camera/stereo_rectification.hpp"
#include "io/calibration/computed_rectification.hpp"
#include "io/calibration/yaml_numbers.hpp"

namespace spikedepth {
namespace {

/// The model that a chain names, as MVSEC means it where it names none.
const CameraModel& model_of(const YAML::Node& camera, const std::string& name,
                            const std::string& path) {
  const auto camera_model = camera["camera_model"].as<std::string>("pinhole");
  const auto distortion = camera["distortion_model"].as<std::string>("equidistant");
  std::vector<std::string> known;
  for (const CameraModel& model : camera_models()) {
    if (model.camera_model == camera_model && model.distortion_model == distortion) return model;
    known.push_back(model.camera_model + " with " + model.distortion_model);
  }
  throw DataError(path, name + " has camera_model \"" + camera_model +
                            "\" with distortion_model \"" + distortion + "\"; known are " +
                            join(known) +
                            ": calibrate it again with one of these (Kalibr: --models pinhole-equi "
                            "or pinhole-radtan)");
}

CameraCalibration read_camera(const YAML::Node& root, const std::string& name, bool rectified,
                              const std::string& path) {
  const YAML::Node camera = root[name];
  CameraCalibration result;
  const CameraModel& model = model_of(camera, name, path);
  result.model = model.name;
  result.distortion = yaml_list(camera, "distortion_coeffs");
  if (!model.takes(result.distortion.size()) || !all_finite(result.distortion))
    fail_yaml_count(path, name, "distortion_coeffs", result.distortion, model.coefficients_text());
  const auto intrinsics = yaml_numbers<4>(camera, "intrinsics", name, path);
  result.fx = intrinsics[0];
  result.fy = intrinsics[1];
  result.cx = intrinsics[2];
  result.cy = intrinsics[3];
  if (rectified) {
    result.rectification = yaml_numbers<9>(camera, "rectification_matrix", name, path);
    result.projection = yaml_numbers<12>(camera, "projection_matrix", name, path);
  }
  const auto size = yaml_numbers<2>(camera, "resolution", name, path);
  if (!(result.fx > 0 && result.fy > 0 && (!rectified || result.projection[0] > 0))) {
    throw DataError(path, name + " has a focal length that is not positive");
  }
  result.sensor = sensor_of(size, name + ".resolution", path);
  return result;
}

/// Whether the chain brings the matrices that MVSEC adds to Kalibr's.
bool is_rectified(const YAML::Node& root, const std::string& path) {
  std::vector<std::string> there, missing;
  for (const char* name : {"cam0", "cam1"}) {
    const YAML::Node camera = root[name];
    if (!camera || !camera.IsMap()) {
      throw DataError(
          path, std::string(name) + " is missing; a camera chain has cam0 (left) and cam1 (right)");
    }
    for (const char* key : {"rectification_matrix", "projection_matrix"})
      (camera[key] ? there : missing).push_back(std::string(name) + "." + key);
  }
  if (!there.empty() && !missing.empty()) {
    throw DataError(path, "has " + join(there) + " but no " + join(missing) +
                              "; all four were expected, or none: then they are computed");
  }
  return missing.empty();
}

void rectify_plain_chain(StereoCalibration& rig, const YAML::Node& root, const std::string& path,
                         std::vector<std::string>& notes) {
  notes.push_back(compute_rectification(rig, path, "cam1.T_cn_cnm1", "the camera chain"));
  if (root["cam2"]) {
    notes.emplace_back(
        "of the camera chain's cameras, cam0 is taken as the left one and cam1 as the right one");
  }
}

/// Says where the transform of a chain with matrices belongs to something else.
void check_rectified_chain(const StereoCalibration& rig, std::vector<std::string>& notes) {
  constexpr double kLargestShare = 0.02;
  const auto [x, y, z] = rectified_translation(rig);
  const double off = std::hypot(x + rig.baseline_m(), y, z);
  if (off <= kLargestShare * rig.baseline_m()) return;
  notes.push_back(
      format("the camera chain's T_cn_cnm1 does not fit its matrices: they put the "
             "right camera %.1f mm to the right, it %.1f mm to the %s; the matrices are "
             "taken",
             1000 * rig.baseline_m(), 1000 * std::abs(x), x < 0 ? "right" : "left"));
}

std::string number_text(double value) {
  return format("%.17g", value);
}

std::string list_text(const std::vector<double>& values) {
  std::vector<std::string> words;
  for (const double value : values) words.push_back(number_text(value));
  return "[" + join(words) + "]";
}

/// A matrix with four (or three) columns as a YAML block of rows.
template <std::size_t kSize>
std::string matrix_text(const std::string& key, const std::array<double, kSize>& values,
                        std::size_t columns) {
  std::string text = "  " + key + ":\n";
  for (std::size_t row = 0; row < kSize / columns; ++row) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < columns; ++i)
      words.push_back(number_text(values[row * columns + i]));
    text += "  - [" + join(words) + "]\n";
  }
  return text;
}

std::string camera_text(const CameraCalibration& camera) {
  const CameraModel& model = find_camera_model(camera.model);
  return "  camera_model: " + model.camera_model +
         "\n  distortion_coeffs: " + list_text(camera.distortion) +
         "\n  distortion_model: " + model.distortion_model +
         "\n  intrinsics: " + list_text({camera.fx, camera.fy, camera.cx, camera.cy}) + "\n" +
         matrix_text("projection_matrix", camera.projection, 4) +
         matrix_text("rectification_matrix", camera.rectification, 3) +
         format("  resolution: [%d, %d]\n", camera.sensor.width, camera.sensor.height);
}

}  // namespace

StereoCalibration parse_camera_chain(const std::string& text, const std::string& path,
                                     std::vector<std::string>* notes) {
  std::vector<std::string> unheard;
  std::vector<std::string>& told = notes == nullptr ? unheard : *notes;
  return reading_yaml(text, path, [&] {
    const YAML::Node root = YAML::Load(text);
    if (!root.IsMap()) throw DataError(path, "holds no camera chain (YAML with cam0 and cam1)");
    const bool rectified = is_rectified(root, path);
    StereoCalibration rig;
    rig.left = read_camera(root, "cam0", rectified, path);
    rig.right = read_camera(root, "cam1", rectified, path);
    rig.right_from_left = yaml_numbers<16>(root["cam1"], "T_cn_cnm1", "cam1", path);
    for (const char* name : {"cam0", "cam1"}) {
      if (!root[name]["distortion_model"]) {
        told.push_back(std::string("the camera chain names no distortion_model for ") + name +
                       ": equidistant is assumed");
      }
    }
    if (!rectified) {
      rectify_plain_chain(rig, root, path, told);
      return rig;
    }
    if (!(rig.focal_baseline() > 0)) {
      throw DataError(path,
                      "cam1.projection_matrix puts the right camera left of the left one; exchange "
                      "cam0 and cam1");
    }
    check_rectified_chain(rig, told);
    return rig;
  });
}

std::string camera_chain_text(const StereoCalibration& rig) {
  return "cam0:\n" + camera_text(rig.left) + "cam1:\n" +
         matrix_text("T_cn_cnm1", rig.right_from_left, 4) + camera_text(rig.right);
}

}  // namespace spikedepth
