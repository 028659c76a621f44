#include "io/calibration/read_calibration.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "io/calibration/camera_chain.hpp"
#include "io/calibration/dsec_chain.hpp"
#include "io/calibration/m3ed_rig.hpp"
#include "io/calibration/opencv_rig.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 1'000'000;
const char* const kKnown =
    "known are camera chains of Kalibr (cam0, cam1), DSEC's cam_to_cam.yaml, stereo calibrations "
    "of "
    "OpenCV (M1, D1, M2, D2, R, T) and recordings of M3ED (HDF5)";

std::string text_of(const std::string& path) {
  const std::uint64_t bytes = require_regular_file(path, "a calibration");
  if (bytes > kMostBytes)
    throw DataError(path, std::string("is too large for a calibration; ") + kKnown);
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

bool is_hdf5(const std::string& path) {
  require_regular_file(path, "a calibration");
  std::array<char, 4> mark{};
  std::ifstream(path, std::ios::binary).read(mark.data(), mark.size());
  return std::string(mark.data(), mark.size()) == "\x89HDF";
}

/// Whether a line of the text begins with that key.
bool has_key(const std::string& text, const std::string& key) {
  return starts_with(text, key + ":") || text.find("\n" + key + ":") != std::string::npos;
}

}  // namespace

StereoCalibration read_calibration(const std::string& path,
                                   const std::array<SensorSize, 2>& sensors,
                                   std::vector<std::string>& notes) {
  if (is_hdf5(path)) {
    const hdf5::InputFile file(path);
    const auto rig = read_m3ed_rig(file, "/prophesee/left", "/prophesee/right", notes);
    if (rig) return *rig;
    throw DataError(path, std::string("has no /prophesee/left/calib; ") + kKnown);
  }
  const std::string text = text_of(path);
  if (has_key(text, "intrinsics") && has_key(text, "extrinsics"))
    return parse_dsec_chain(text, path);
  if (has_key(text, "cam0")) return parse_camera_chain(text, path, &notes);
  if (has_key(text, "R") || has_key(text, "M1") || has_key(text, "K1"))
    return parse_opencv_rig(text, path, sensors, notes);
  throw DataError(path, std::string("is no calibration of two cameras; ") + kKnown);
}

std::optional<std::string> find_calibration_file(const std::string& folder,
                                                 std::vector<std::string>& notes) {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = lower_case(entry.path().filename().string());
    const bool named_so = name.find("calib") != std::string::npos ||
                          name.find("camchain") != std::string::npos ||
                          starts_with(name, "cam_to_cam");
    if (named_so && (ends_with(name, ".yaml") || ends_with(name, ".yml")))
      found.push_back(entry.path().string());
  }
  std::sort(found.begin(), found.end());
  if (found.size() > 1) {
    notes.push_back("there are several calibrations beside it (" + join_some(found) +
                    "), none was taken; choose one with --calibration FILE");
    return std::nullopt;
  }
  if (found.empty()) return std::nullopt;
  return found.front();
}

}  // namespace spikedepth
