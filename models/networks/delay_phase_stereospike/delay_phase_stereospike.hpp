#pragma once
// StereoSpike that sees, beside the counts of events, what matching by their times says.
//
// A network of this project: two more channels of the first layer hold the matcher's disparity, as
// a share of the largest one, and its confidence, both 0 where it knows nothing. The counts of all
// time steps are added up, so that StereoSpike runs once a window.
#include <memory>

#include "models/networks/delay_phase/delay_phase.hpp"
#include "models/networks/stereospike/stereospike.hpp"

namespace spikedepth {

struct DelayPhaseStereoSpikeConfig {
  StereoSpikeConfig network;
  std::int64_t disparities = 48;
  std::int64_t patch = 15;
  double period = 2;

  void list_fields(FieldList& list);
  DelayPhaseConfig matcher() const;
};

DelayPhaseStereoSpikeConfig delay_phase_stereospike_config();

/// Frames [N,T,4,H,W], T >= 2 time steps of the window.
class DelayPhaseStereoSpike : public DepthModel {
 public:
  explicit DelayPhaseStereoSpike(const DelayPhaseStereoSpikeConfig& config);
  std::int64_t left_margin_px() const override { return matcher_->left_margin_px(); }
  void set_origin(const FrameOrigin& origin) override;
  DepthOutput forward(const torch::Tensor& frames) override;
  void reset_state() override { network_->reset_state(); }
  std::int64_t input_channels() const override { return 4; }
  std::vector<LayerFluctuation> initialise(const Initialisation& how,
                                           const torch::Tensor& frames) override;
  void set_threshold_gain(double gain) override { network_->set_threshold_gain(gain); }
  void set_layer_threshold_gain(const std::string& layer, double gain) override {
    network_->set_layer_threshold_gain(layer, gain);
  }
  std::string no_description_because() const override;
  std::string synapse_name(const std::string& path) const override;
  FeatureSheets features() const override { return network_->features(); }

 private:
  torch::Tensor input_of(const torch::Tensor& frames) const;

  std::int64_t largest_;
  std::shared_ptr<DelayPhase> matcher_;
  std::shared_ptr<StereoSpike> network_;
  std::int64_t margin_ = 0;
};

}  // namespace spikedepth
