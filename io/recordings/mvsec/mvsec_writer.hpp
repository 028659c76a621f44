#pragma once
// Writes recordings in MVSEC's layout, so that other people's tools read them too.
#include <array>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/events/recording.hpp"
#include "io/hdf5/output_file.hpp"
#include "io/recordings/mvsec/work_folder.hpp"

namespace spikedepth {

struct MvsecWriterOptions {
  std::string folder;  // made if missing
  std::string sequence = "sequence";
  std::array<SensorSize, 2> sensors;  // per side, and
  SensorSize view;                    // of rectified maps; a calibration brings its own sizes
  double base_time_s = 1504645177;    // Unix seconds of t = 0
  /// Written as camera chain and forward maps into <folder>/<sequence>_calib; nothing is written
  /// without it.
  std::optional<StereoCalibration> calibration;
};

/// Writes <sequence>_data.hdf5, <sequence>_gt.hdf5 (if there is depth or a pose) and the
/// calibration folder.
///
/// Paths, types and chunks are those of MVSEC's converter: events (N, 4) float64 in one stretch
/// without filter (so they pass through a temporary file until their number is known), images uint8
/// and depth float32 with one LZF chunk per frame, times in Unix seconds. The only difference is
/// that image and depth arrays may grow (unlimited first axis). odometry is the pose interpolated
/// at the times of the left depth maps that the poses span. The root attribute base_time_s keeps t
/// = 0 exact.
///
/// Everything is written into a hidden folder beside the target and moved by finish(), where it
/// takes the place of an older recording of that name as a whole; without finish() it is removed
/// again. Throws DataError if the disk refuses, ConfigError if another process writes this
/// recording.
class MvsecWriter : public RecordingSink {
 public:
  explicit MvsecWriter(const MvsecWriterOptions& options);
  ~MvsecWriter() override;
  MvsecWriter(const MvsecWriter&) = delete;
  MvsecWriter& operator=(const MvsecWriter&) = delete;

  void add_events(Side side, const EventBatch& events) override;
  void add_image(Side side, TimeUs t, const GrayImage& image) override;
  void add_depth(Side side, DepthView view, TimeUs t, const DepthMap& depth) override;
  void add_pose(const Pose& pose) override;
  void add_imu(const ImuSample& sample) override;
  using RecordingSink::finish;
  void finish(const ProgressCallback& progress) override;

  /// Path of the data file after finish(): what open_recording takes.
  std::string data_path() const;

 private:
  struct Frames {
    std::optional<hdf5::OutputDataset> dataset;
    std::vector<TimeUs> times;
  };
  struct Camera {
    std::ofstream spool;  // events as rows of the final array
    std::uint64_t events = 0;
    TimeUs last_event = 0;
    Frames images;
    std::array<Frames, 2> depths;  // by DepthView
  };

  std::string spool_path(Side side) const;
  double seconds(TimeUs t) const { return options_.base_time_s + static_cast<double>(t) * 1e-6; }
  hdf5::OutputFile& gt_file();
  void add_row(Frames& frames, hdf5::OutputFile& file, const std::string& name,
               hdf5::ElementType type, SensorSize size, TimeUs t, const void* data);
  SensorSize sensor(Side side) const { return options_.sensors[static_cast<std::size_t>(side)]; }
  void write_times(hdf5::OutputFile& file, const std::string& name,
                   const std::vector<TimeUs>& times);
  void write_events(Side side);
  void write_image_index(Side side, const std::vector<std::int64_t>& last_events);
  void write_poses();
  void write_imu();
  void flush();

  MvsecWriterOptions options_;
  std::optional<WorkFolder> work_;
  std::optional<hdf5::OutputFile> data_;
  std::optional<hdf5::OutputFile> gt_;
  std::array<Camera, 2> cameras_;
  std::vector<Pose> poses_;
  std::vector<ImuSample> imu_;
  std::vector<double> rows_;
};

}  // namespace spikedepth
