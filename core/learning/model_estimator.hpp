#pragma once
// A network in LibTorch as a DepthEstimator.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/depth/estimator.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {

/// Focal length times baseline of a recording, or `otherwise` (0 = unknown) where it has no
/// calibration. Throws DataError if `model` needs one, ConfigError if there are both.
double rig_of(const Recording& recording, const DepthModel& model, double otherwise = 0);

/// Runs `model` on the counts of each window, from rest. Several estimators may share a network;
/// one thread at a time uses it. Moves the network to `device`; each estimate is made in evaluation
/// mode.
class ModelEstimator : public DepthEstimator {
 public:
  /// `rig_px_m` is the focal length times baseline of the encoder's recording, 0 where it is
  /// unknown.
  ModelEstimator(std::shared_ptr<DepthModel> model, CountEncoder encoder, InputPolicy input,
                 double rig_px_m, torch::Device device);

  DepthEstimate estimate(const StereoSlice& slice) override;
  void reset() override { model_->reset_state(); }
  const InputPolicy& input() const override { return input_; }
  const EventFrame& frame() const override { return frame_; }
  void keep_scales(bool keep) override { keep_scales_ = keep; }
  void count_operations(bool count) override { count_operations_ = count; }
  void set_threshold_gain(double gain) override;
  void set_layer_threshold_gain(const std::string& layer, double gain) override;
  FeatureSheets features() override;

 private:
  torch::Tensor encode(const StereoSlice& slice);

  std::shared_ptr<DepthModel> model_;
  CountEncoder encoder_;
  InputPolicy input_;
  FrameOrigin origin_;
  torch::Device device_;
  EventFrame frame_, step_frame_;
  std::optional<FeatureSheets> learned_;  // made when first asked for
  std::vector<LayerActivity> codes_;      // of the last window
  bool keep_scales_ = false;
  bool count_operations_ = false;
};

}  // namespace spikedepth
