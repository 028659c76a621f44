#pragma once
// Recordings -> the samples that training and evaluation walk over.
#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/depth/input_range.hpp"
#include "core/events/encoder.hpp"
#include "core/events/label_range.hpp"
#include "core/learning/train_config.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {

/// One label with its input.
struct Sample {
  torch::Tensor frames;  // [T,C,H,margin + W] counts, T = slice.steps
  torch::Tensor truth;   // [1,H,W] metres, NaN = unknown
  std::string name;      // "indoor_flying1 label 153", for messages
  double rig_px_m = 0;   // focal length times baseline; 0 = unknown
  std::int64_t left_margin_px = 0;
};

/// Samples as one batch of frames [N,T,C,H,W]. Throws ConfigError if they differ in size.
torch::Tensor stack_frames(const std::vector<Sample>& samples);
/// Their common origin. Throws ConfigError if `model` needs a rig that a sample lacks.
FrameOrigin origin_of(const std::vector<Sample>& samples, const DepthModel& model);

/// What is drawn for one sample. The window's place is in 0..1 of the free space on each axis.
struct Augmentation {
  bool flip = false;
  bool time_mirror = false;
  std::int64_t crop_width_px = 0;  // 0 = whole image
  std::int64_t crop_height_px = 0;
  double crop_x = 0;
  double crop_y = 0;
  /// Pixels by which the right image moves to the left, as if everything had so much more
  /// disparity; the truth follows. Ignored where there is no calibration.
  std::int64_t shift_px = 0;
  /// Share of each time step whose events count, the last ones.
  double exposure = 1;
  /// Columns of the frames that are kept left of a window where a width is set; zeros beyond the
  /// image.
  std::int64_t left_margin_px = 0;
};

/// Exchanges the cameras of mirrored frames [C,H,W] (C = 4): the left image becomes the mirrored
/// right one and vice versa. The truth that belongs to it is the mirrored depth of the right
/// camera.
torch::Tensor flip_stereo(const torch::Tensor& frames);

/// Exchanges ON and OFF in [C,H,W], C = 2 or 4: what the events would be with time running
/// backwards.
torch::Tensor mirror_time(const torch::Tensor& frames);

/// Moves the right camera's half of frames [C,H,W] (C = 4) to the left; zeros enter.
torch::Tensor shift_right_camera(const torch::Tensor& frames, std::int64_t pixels);

/// Samples of one or more recordings, read on demand. Not thread-safe.
class DepthDataset {
 public:
  /// Throws DataError if a recording has no rectified left depth, no right camera although
  /// `binocular`, or labels outside the range.
  DepthDataset(std::vector<LabelRange> ranges, const TrainConfig& config, bool binocular);

  std::size_t size() const { return index_.size(); }
  /// True if every recording can be flipped (both cameras and right depth).
  bool can_flip() const { return can_flip_; }
  /// True if every recording can be shifted (both cameras, with calibration).
  bool can_shift() const;
  Sample load(std::size_t index, const Augmentation& augmentation);
  /// Median of the valid truth over at most `labels` evenly spread labels; 0 if there is none.
  double median_depth(std::size_t labels);
  /// What at most `labels` evenly spread windows are like, shifted and exposed as in the first
  /// epoch.
  InputRange input_range(std::size_t labels, const TrainConfig& config);
  /// At most `count` whole windows, evenly spread over those as large as the first one.
  std::vector<Sample> some_samples(std::size_t count);

 private:
  struct Source {
    LabelRange range;
    CountEncoder encoder;
  };
  std::vector<Source> sources_;
  std::vector<std::pair<std::size_t, std::size_t>> index_;  // source, label
  SlicePolicy slice_;
  bool fill_holes_;
  bool binocular_;
  bool can_flip_ = true;
  EventFrame frame_;

  // Counts [C,H,W] of one time step of a label's stretch.
  torch::Tensor load_step(Source& source, TimeWindow part);
};

/// The draw for sample `index` of `epoch`: depends on nothing but its arguments.
Augmentation draw_augmentation(const AugmentConfig& config, std::int64_t seed, std::int64_t epoch,
                               std::size_t index);

/// The order of `count` samples in `epoch`: a permutation that depends on nothing but its
/// arguments.
std::vector<std::size_t> epoch_order(std::size_t count, std::int64_t seed, std::int64_t epoch);

}  // namespace spikedepth
