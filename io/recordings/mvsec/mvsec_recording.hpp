#pragma once
// Recordings in the layout of MVSEC ("The Multivehicle Stereo Event Camera Dataset", Zhu et al.,
// RA-L 2018).
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/events/recording.hpp"
#include "io/hdf5/input_file.hpp"
#include "io/recordings/mvsec/event_stream.hpp"
#include "io/recordings/mvsec/mvsec_files.hpp"

namespace spikedepth {

/// Streams one sequence. Events are in integer microseconds from the first event of either camera
/// (or from the moment that the root attribute "base_time_s" names, which our own writer stores).
/// Missing parts (right camera, ground truth, images, poses, calibration) are told in info().notes.
class MvsecRecording : public Recording {
 public:
  explicit MvsecRecording(const MvsecFiles& files);

  const RecordingInfo& info() const override { return info_; }
  void read_events(Side side, TimeWindow window, EventBatch& out) override;
  void visit_events(Side side, TimeWindow window, const EventVisitor& visit) override;
  void read_last_events(Side side, TimeUs end, std::size_t count, EventBatch& out) override;
  std::string place_of(Side side, TimeUs t) override;
  const std::vector<TimeUs>& depth_times(Side side) const override;
  bool has_depth(Side side, DepthView view) const override;
  DepthMap read_depth(Side side, DepthView view, std::size_t index) override;
  const std::vector<TimeUs>& image_times(Side side) const override;
  GrayImage read_image(Side side, std::size_t index) override;
  const std::vector<Pose>& poses() const override { return poses_; }
  const StereoCalibration* calibration() const override { return rig_ ? &*rig_ : nullptr; }
  const ForwardMap& forward_map(Side side) const override;
  EventDefects defects(Side side) const override;
  DepthDefects depth_defects() const override { return depth_defects_; }

 private:
  struct Depths {
    std::optional<hdf5::InputDataset> maps;
    std::vector<bool> counted;  // in depth_defects_
  };
  struct Camera {
    std::optional<EventStream> events;
    std::optional<hdf5::InputDataset> images;
    std::vector<TimeUs> image_times;
    std::array<Depths, 2> depths;  // by DepthView
    std::vector<TimeUs> depth_times;
    ForwardMap map;
  };

  std::optional<hdf5::InputDataset> find(const std::string& name) const;
  /// The file that holds a dataset.
  std::string file_of(const std::string& name) const;
  Camera& camera(Side side) { return cameras_[info_.index_of(side)]; }
  const Camera& camera(Side side) const { return cameras_[info_.index_of(side)]; }
  void load_calibration_files(const MvsecFiles& files);
  void choose_sizes();
  SensorSize find_size(Side side) const;
  SensorSize depth_size(Side side, DepthView view) const;
  void open_events();
  void open_images(Side side);
  void open_depths(Side side);
  void open_poses();
  std::vector<TimeUs> load_times(const std::string& name) const;

  RecordingInfo info_;
  hdf5::InputFile data_;
  std::optional<hdf5::InputFile> gt_;
  std::array<Camera, 2> cameras_;
  std::optional<StereoCalibration> rig_;
  std::vector<Pose> poses_;
  std::vector<float> row_;
  DepthDefects depth_defects_;
};

}  // namespace spikedepth
