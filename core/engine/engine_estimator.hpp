#pragma once
// The event-driven engine as a DepthEstimator.
#include "core/depth/estimator.hpp"
#include "core/engine/event_driven_engine.hpp"

namespace spikedepth {

/// Runs `network` from rest on the counts of each window, whose time steps enter side by side.
/// Thresholds can be moved while it runs; operations are counted when asked for.
class EngineEstimator : public DepthEstimator {
 public:
  /// Throws ConfigError where the engine cannot run the network at the encoder's frame size.
  EngineEstimator(NetworkDescription network, CountEncoder encoder, InputPolicy input,
                  const EngineOptions& options = {});

  DepthEstimate estimate(const StereoSlice& slice) override;
  void reset() override { engine_.reset(); }
  const InputPolicy& input() const override { return input_; }
  const EventFrame& frame() const override { return frame_; }
  void keep_scales(bool keep) override;
  void count_operations(bool count) override { count_operations_ = count; }
  void set_threshold_gain(double gain) override;
  void set_layer_threshold_gain(const std::string& layer, double gain) override;
  FeatureSheets features() override;
  /// As it stands after the last estimate.
  const EventDrivenEngine& engine() const { return engine_; }

 private:
  DepthMap depth_map(const std::vector<float>& metres) const;
  const float* encode(const StereoSlice& slice);

  CountEncoder encoder_;
  InputPolicy input_;
  EventDrivenEngine engine_;
  EventFrame frame_, step_frame_;
  std::vector<float> input_values_;  // of all time steps, where there are several
  FeatureSheets learned_;            // made when first asked for
  bool keep_scales_ = false;
  bool count_operations_ = false;
};

}  // namespace spikedepth
