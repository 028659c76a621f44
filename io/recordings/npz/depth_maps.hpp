#pragma once
// Depth maps as NumPy arrays: one .npy a map, or all maps of a recording in one .npz.
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/camera/calibration.hpp"
#include "core/camera/depth_map.hpp"

namespace spikedepth {

/// Writes [H,W] float32 metres, NaN = unknown, complete or not at all. Throws DataError.
void write_depth_npy(const std::string& path, const DepthMap& depth);

/// What stands beside the maps of a .npz.
struct DepthMapsFacts {
  std::string recording, network, version;
  double base_time_s = 0;                          // absolute time of t = 0; 0 = unknown
  const StereoCalibration* calibration = nullptr;  // null: K, baseline_m, R_rect_left are left out
};

/// Writes maps of one size into a .npz as they come, in bounded memory: the file is there once
/// `finish` returns, and never in part. docs/outputs.md lists its arrays.
class DepthMapsWriter {
 public:
  /// The file that `path` names stays as it is until then. Throws DataError if its folder cannot be
  /// written.
  DepthMapsWriter(const std::string& path, SensorSize size);
  /// Without `finish`, nothing is left behind.
  ~DepthMapsWriter();
  DepthMapsWriter(const DepthMapsWriter&) = delete;
  DepthMapsWriter& operator=(const DepthMapsWriter&) = delete;

  /// Appends the map of a window that ends at `end`. Throws DataError where the disk is full.
  void add(TimeUs end, const DepthMap& depth);
  void finish(const DepthMapsFacts& facts);

 private:
  void write(const void* bytes, std::size_t size);
  std::string header() const;

  const std::string path_, temporary_;
  const SensorSize size_;
  std::ofstream stream_;
  std::size_t header_bytes_ = 0;
  std::vector<std::int64_t> ends_us_;
};

}  // namespace spikedepth
