#pragma once
// The calibration that MVSEC ships beside its recordings: a camera chain (YAML) and four forward
// maps (text).
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/camera/calibration.hpp"

namespace spikedepth {

/// Calibration files of one scenario ("indoor_flying").
struct CalibrationFiles {
  std::string scenario;
  std::string camchain;  // camchain-imucam-<scenario>.yaml, or as Kalibr names it; empty if absent
  std::array<std::string, 4>
      maps;  // <scenario>_{left_x,left_y,right_x,right_y}_map.txt; empty unless all four are there
};

/// Searches `folder`, its subfolders, then the subfolders of its parent for the scenario whose name
/// `sequence` begins with
/// ("indoor_flying" for "indoor_flying2"); the only scenario of a folder is taken whatever its
/// name. Throws DataError if there are several and none fits.
std::optional<CalibrationFiles> find_calibration(const std::string& folder,
                                                 const std::string& sequence);

/// What the files say. `rig` is empty without a camera chain; maps come from the text files or,
/// without them, from the rig.
struct LoadedCalibration {
  std::optional<StereoCalibration> rig;
  ForwardMap left, right;
  std::vector<std::string> notes;  // what was assumed or computed, a sentence each
};

/// Throws DataError naming file and key if something is missing, of the wrong size or not a number.
LoadedCalibration load_calibration(const CalibrationFiles& files);

StereoCalibration read_camchain(const std::string& path, std::vector<std::string>* notes = nullptr);
/// One map: one line per image row, whitespace between numbers.
std::vector<float> read_map(const std::string& path, SensorSize& sensor);

/// Writes all five files for `scenario` into `folder`, which exists.
void write_calibration(const StereoCalibration& rig, const std::string& folder,
                       const std::string& scenario);

}  // namespace spikedepth
