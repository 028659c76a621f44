#pragma once
// Depth from the times of events alone: a stereo matcher of coincidence units, without training or
// with weights and delays from a regression.
//
// A network of this project on trained delays (State and Vilimelis Aceituno, ICANN 2019). The last
// event of every pixel becomes a complex phase; the unit of disparity d at a pixel adds the
// products of left and right phases over a patch, and the unit with the largest sum wins. Depth is
// focal length times baseline over its disparity, where the left camera has an event; elsewhere it
// is unknown, or the nearest known one. Trained weights are complex: their arguments are delays,
// which absorb what one camera is later than the other.
#include "core/snn/closed_form_network.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/own_work.hpp"
#include "models/networks/delay_phase/delay_phase_config.hpp"

namespace spikedepth {

/// Disparities in pixels and confidences [N,1,H,W] of one call; NaN where unknown.
struct PhaseMaps {
  torch::Tensor disparity, confidence;
  torch::Tensor times;  // [N,2,H,W] of the last event in windows, left and right; 0: none
};

/// Frames [N,T,4,H,W], T >= 2 time steps of the window; every call stands alone. Buffers
/// "patch_re" and "patch_im" [2,patch,patch]: complex weights of rising and of falling events.
class DelayPhase : public DepthModel, public ClosedFormNetwork, public OwnWork {
 public:
  explicit DelayPhase(const DelayPhaseConfig& config);
  bool needs_rig() const override { return true; }
  std::int64_t left_margin_px() const override { return config_.first + config_.disparities - 1; }
  void set_origin(const FrameOrigin& origin) override { origin_ = origin; }
  /// Throws ConfigError where the rig is unknown or there is one time step only.
  DepthOutput forward(const torch::Tensor& frames) override;
  void reset_state() override {}
  std::int64_t input_channels() const override { return 4; }
  std::vector<LayerFluctuation> initialise(const Initialisation&, const torch::Tensor&) override {
    return {};
  }
  void set_threshold_gain(double gain) override;
  void set_layer_threshold_gain(const std::string& layer, double gain) override;
  std::string no_description_because() const override;
  std::int64_t regression_inputs() const override;
  std::int64_t gather(const torch::Tensor& frames, const torch::Tensor& depth, std::int64_t pixels,
                      std::int64_t step, RidgeSums& sums) override;
  void take_solution(const RidgeSums& sums, double penalty) override;
  /// Strengths of the synapses of a patch and, once trained, their delays.
  FeatureSheets features() const override;
  /// Its work ("patch"): every pair of a left and a right event acts on the units around it.
  void set_recorder(std::shared_ptr<OperationRecorder> recorder) override { recorder_ = recorder; }

  /// What forward() finds before it becomes depth; needs no rig.
  PhaseMaps match(const torch::Tensor& frames) const;
  bool trained() const;

 private:
  PatchWeights weights() const;
  void record(const PhasorMap& left, const PhasorMap& right) const;

  DelayPhaseConfig config_;
  torch::Tensor re_, im_, trained_;  // buffers
  FrameOrigin origin_;
  std::shared_ptr<OperationRecorder> recorder_;
};

}  // namespace spikedepth
