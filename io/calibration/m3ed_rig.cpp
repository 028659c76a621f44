#include "io/calibration/m3ed_rig.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/calibration/computed_rectification.hpp"

namespace spikedepth {
namespace {

std::vector<double> numbers(const hdf5::InputFile& file, const std::string& name,
                            std::size_t count) {
  std::vector<double> values = file.dataset(name).read_all(64);
  const bool finite =
      std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  if (values.size() == count && finite) return values;
  throw DataError(file.path(), format("%s has %zu numbers; %zu finite ones were expected",
                                      name.c_str(), values.size(), count));
}

CameraCalibration read_camera(const hdf5::InputFile& file, const std::string& group) {
  const auto k = numbers(file, group + "/intrinsics", 4);
  const auto size = numbers(file, group + "/resolution", 2);
  if (!(size[0] >= 1 && size[0] <= 4096 && size[1] >= 1 && size[1] <= 4096 && k[0] > 0 && k[1] > 0))
    throw DataError(file.path(), group + " holds no usable size or focal length");
  CameraCalibration camera;
  camera.sensor = {static_cast<int>(size[0]), static_cast<int>(size[1])};
  camera.fx = k[0];
  camera.fy = k[1];
  camera.cx = k[2];
  camera.cy = k[3];
  camera.model = "pinhole-radtan";
  camera.distortion = numbers(file, group + "/distortion_coeffs", 4);
  return camera;
}

/// The inverse of a rigid transform.
std::array<double, 16> inverse(const std::vector<double>& m) {
  std::array<double, 16> result{};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column) {
      result[4 * row + column] = m[4 * column + row];
      result[4 * row + 3] -= m[4 * column + row] * m[4 * column + 3];
    }
  }
  result[15] = 1;
  return result;
}

}  // namespace

std::optional<StereoCalibration> read_m3ed_rig(const hdf5::InputFile& file, const std::string& left,
                                               const std::string& right,
                                               std::vector<std::string>& notes) {
  const std::string left_calib = left + "/calib", right_calib = right + "/calib";
  if (!file.holds(left_calib) || !file.holds(right_calib)) return std::nullopt;
  StereoCalibration rig;
  rig.left = read_camera(file, left_calib);
  rig.right = read_camera(file, right_calib);
  std::string transform = right_calib + "/T_to_prophesee_left";
  if (!file.holds(transform)) transform = right_calib + "/T_to_left_bfs";
  rig.right_from_left = inverse(numbers(file, transform, 16));
  notes.push_back(compute_rectification(rig, file.path(), transform, "the file"));
  return rig;
}

}  // namespace spikedepth
