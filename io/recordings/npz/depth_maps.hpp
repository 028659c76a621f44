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
  /// The file that `path` names stays as it is until then. `arrays` names what each window brings a
  /// map of. Throws DataError if its folder cannot be written.
  DepthMapsWriter(const std::string& path, SensorSize size,
                  const std::vector<std::string>& arrays = {"depth"});
  /// Without `finish`, nothing is left behind.
  ~DepthMapsWriter();
  DepthMapsWriter(const DepthMapsWriter&) = delete;
  DepthMapsWriter& operator=(const DepthMapsWriter&) = delete;

  /// Appends the maps of a window that ends at `end`, in the order of the arrays. Throws DataError
  /// where the disk is full.
  void add(TimeUs end, const std::vector<const DepthMap*>& maps);
  void finish(const DepthMapsFacts& facts);

 private:
  /// One array on its way: a NumPy file of its own.
  struct Stack {
    std::string array, temporary;
    std::ofstream stream;
  };
  void write(Stack& stack, const void* bytes, std::size_t size);
  std::string header() const;

  const std::string path_;
  const SensorSize size_;
  std::vector<Stack> stacks_;
  std::size_t header_bytes_ = 0;
  std::vector<std::int64_t> ends_us_;
};

}  // namespace spikedepth
