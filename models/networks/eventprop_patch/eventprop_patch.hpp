#pragma once
// Depth from current-based spiking neurons in time steps, for EventProp and for surrogate
// gradients.
//
// A small network of this project: three convolutional layers, each half as large and twice as wide
// as the one before, and a readout of neurons that never fire behind each. Potentials of the
// readouts after the last step, enlarged bilinearly and summed from coarse to fine, are the depth
// in metres. What comes in needs a step for every layer, so that some steps without input follow
// the window.
#include <string>

#include "core/base/fields.hpp"
#include "core/snn/cuba_layer.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {

struct EventPropPatchConfig {
  std::int64_t width = 16;
  double tau_membrane = 4;
  double tau_synapse = 2;
  std::int64_t settle_steps = 4;
  double threshold = 1;
  std::string surrogate = "atan";
  double alpha = 2;

  void list_fields(FieldList& list);
  /// Throws ConfigError on values that make no network.
  void check() const;
};

/// Frames [N,T,4,H,W] of counts; every call begins at rest.
class EventPropPatch : public DepthModel {
 public:
  explicit EventPropPatch(const EventPropPatchConfig& config);
  DepthOutput forward(const torch::Tensor& frames) override;
  void reset_state() override {}
  std::int64_t input_channels() const override { return 4; }
  std::vector<LayerFluctuation> initialise(const Initialisation& how,
                                           const torch::Tensor& frames) override;
  void set_threshold_gain(double gain) override;
  void set_layer_threshold_gain(const std::string& layer, double gain) override;
  std::string no_description_because() const override;
  std::string synapse_name(const std::string& path) const override;

 private:
  struct Stage {
    std::string name;
    CubaLayer layer{nullptr};
    CubaReadout readout{nullptr};
  };
  torch::Tensor sequence(const torch::Tensor& frames) const;

  EventPropPatchConfig config_;
  std::vector<Stage> stages_;  // fine to coarse
};

}  // namespace spikedepth
