#pragma once
// Where the files of a DSEC sequence lie.
#include <array>
#include <string>
#include <vector>

namespace spikedepth {

struct DsecFiles {
  std::string sequence;
  std::array<std::string, 2> events, maps;  // left, right; empty where there is none
  std::string calibration;                  // cam_to_cam.yaml; empty where there is none
  std::string disparity;  // folder of the event view's pictures; empty if there is none
  std::string disparity_times;
};

/// Whether `folder` is one of a sequence: events/left/events.h5, or left/events.h5, below it.
bool is_dsec_folder(const std::string& folder);

/// The files of the sequence at `folder`. Where it was unpacked by kind, those in the folders
/// beside it are found too: train_events/SEQUENCE, train_disparity/SEQUENCE,
/// train_calibration/SEQUENCE.
DsecFiles find_dsec_files(const std::string& folder);

}  // namespace spikedepth
