#include "io/calibration/computed_rectification.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/camera/stereo_rectification.hpp"

namespace spikedepth {

std::string compute_rectification(StereoCalibration& rig, const std::string& path,
                                  const std::string& key, const std::string& file_kind) {
  try {
    rectify_rig(rig);
  } catch (const ConfigError& error) {
    throw DataError(path, key + " " + error.what());
  }
  return file_kind + format(
                         " has no rectification: it was computed, with a focal length of %.1f px "
                         "and a baseline of %.1f mm; depth maps that were rectified otherwise "
                         "do not fit it",
                         rig.focal_px(), 1000 * rig.baseline_m());
}

}  // namespace spikedepth
