#pragma once
// Depth by matching codes of patches that balanced spiking layers learnt without any depth.
//
// A network of this project on the layers of Mikulasch, Rudelt and Priesemann (PNAS 2021). Both
// cameras share one code: every 8x8 patch of events is shown to the same neurons for some steps,
// and their mean traces are its code. The cosines of left and right codes at every disparity,
// averaged over a square of patches, go through a soft arg max into a disparity in pixels; depth is
// the rig's focal length times baseline over it. What is trained by depth are a few numbers: the
// sharpness of the soft arg max, a preference for each disparity, a scale and an offset.
#include "core/snn/depth_model.hpp"
#include "core/snn/local_learner.hpp"
#include "core/snn/own_work.hpp"
#include "models/networks/balance_matching/balance_matching_config.hpp"

namespace spikedepth {

/// Frames [N,T,4,H,W], whose time steps are summed; every call begins at rest. Buffers hold what
/// the local rule learns: "code_forward" [units,128], "code_decoder" [units,128], "code_recurrent"
/// (somatic: [units,units], else empty), "code_bias" [units], "code_noise" [1].
class BalanceMatching : public DepthModel, public LocalLearner, public OwnWork {
 public:
  explicit BalanceMatching(const BalanceMatchingConfig& config);
  bool needs_rig() const override { return true; }
  std::int64_t left_margin_px() const override;
  void set_origin(const FrameOrigin& origin) override;
  /// Throws ConfigError where the rig is unknown.
  DepthOutput forward(const torch::Tensor& frames) override;
  void reset_state() override {}
  std::int64_t input_channels() const override { return 4; }
  std::vector<LayerFluctuation> initialise(const Initialisation& how,
                                           const torch::Tensor& frames) override;
  void set_threshold_gain(double gain) override;
  void set_layer_threshold_gain(const std::string& layer, double gain) override;
  std::string no_description_because() const override;
  std::string local_rule() const override { return "dendritic-balance"; }
  bool learns_locally() const override { return config_.learnt(); }
  /// What each neuron looks for: a patch of rising events beside one of falling ones.
  FeatureSheets features() const override;
  double learn_locally(const torch::Tensor& frames, std::int64_t samples,
                       std::int64_t step) override;
  /// Its work are the synapses of the codes ("codes": from pixels once a patch, from neuron to
  /// neuron once a spike) and the products of codes ("matching").
  void set_recorder(std::shared_ptr<OperationRecorder> recorder) override { recorder_ = recorder; }

  /// Codes [N,units or 128,rows,columns] of one camera's events [N,2,H,W] of 0 and 1; `camera`
  /// chooses the neurons' noise.
  torch::Tensor encode(const torch::Tensor& events, std::int64_t camera) const;

 private:
  torch::Tensor spiking_codes(const torch::Tensor& patches, std::int64_t camera) const;
  void record_codes(const torch::Tensor& patches, std::int64_t spikes) const;
  void record_matching(const torch::Tensor& codes) const;
  torch::Tensor disparity_of(const torch::Tensor& similarity) const;
  BalanceWeights<float> weights() const;
  void keep(const BalanceWeights<float>& weights, double noise);

  BalanceMatchingConfig config_;
  torch::Tensor forward_, decoder_, recurrent_, bias_, noise_;  // buffers
  torch::Tensor log_sharpness_, preference_, log_scale_, offset_;
  double threshold_gain_ = 1;
  FrameOrigin origin_;
  std::shared_ptr<OperationRecorder> recorder_;
};

}  // namespace spikedepth
