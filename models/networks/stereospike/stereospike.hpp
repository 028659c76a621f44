#pragma once
// StereoSpike: a spiking U-Net whose non-firing readout neurons hold depth.
//
// Papers: Rancon, Cuadrado-Anibarro, Cottereau, Masquelier, arXiv 2109.13751 v2 (2021) and IEEE
// Access 10:127428 (2022). With width w: bottom w channels at full size; conv1..4 halve the size
// and double the channels to 16 w; two residual blocks whose spikes add to their input; deconv4..1
// upsample back and add the encoder's map of the same size; four heads read each sum into one
// shared map of neurons that never fire, whose potential after head 4, 3, 2, 1 is the depth at that
// scale. Parameters carry the names of the published code's state_dict.
#include <optional>

#include "core/snn/analog_unit.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/forward_learning.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/neuron.hpp"
#include "core/snn/residual_block.hpp"
#include "models/networks/layer_start.hpp"
#include "models/networks/stereospike/stereospike_config.hpp"

namespace spikedepth {

/// Synapses, gain and neurons of one layer; the common part of encoder, decoder and residual
/// layers.
struct SpikingLayer {
  Convolution synapse{nullptr};
  Neuron neuron{nullptr};      // spiking networks
  AnalogUnit analog{nullptr};  // the equivalent network without spikes
};

/// Every spiking layer's neurons by the layer's name.
using NamedNeurons = std::vector<std::pair<std::string, Neuron>>;

/// Frames [N,T,C,H,W] of counts, any H and W of at least 16. State is kept between calls until
/// reset_state().
class StereoSpike : public DepthModel, public ForwardLearner {
 public:
  explicit StereoSpike(const StereoSpikeConfig& config);
  DepthOutput forward(const torch::Tensor& frames) override;
  void reset_state() override;
  std::int64_t input_channels() const override { return config_.binocular() ? 4 : 2; }
  std::vector<LayerFluctuation> initialise(const Initialisation& how,
                                           const torch::Tensor& frames) override;
  void set_threshold_gain(double gain) override;
  void set_layer_threshold_gain(const std::string& layer, double gain) override;
  std::string no_description_because() const override;
  std::string synapse_name(const std::string& path) const override;
  std::string misfit_because(const std::vector<std::string>& unexpected) const override;
  std::string no_traces_because() const override;
  void keep_traces(bool on) override;
  void detach_state() override;
  const StereoSpikeConfig& config() const { return config_; }

 protected:
  NetworkDescription make_description() const override;
  void apply_weights(const NetworkDescription& description) override;

 private:
  static constexpr int kStages = 4;

  void add_stage(const std::string& name, std::int64_t inputs, std::int64_t outputs,
                 std::int64_t stride);
  void add_sew_stage(const std::string& name, std::int64_t inputs, std::int64_t outputs);
  void add_residual_blocks(std::int64_t channels);
  NeuronParameters neuron_parameters(std::int64_t channels, bool residual) const;
  void add_decoder_stage(int stage, std::int64_t inputs, std::int64_t outputs);
  void add_units(SpikingLayer& layer, torch::nn::Module& parent, const std::string& name,
                 std::int64_t channels, bool residual);
  /// Spikes of a layer; `synapse` makes its current from `input`, again if initialise() has changed
  /// the weights.
  using Synapse = SynapseFunction;
  torch::Tensor fire(SpikingLayer& layer, const std::string& name, const torch::Tensor& input,
                     const Synapse& synapse, DepthOutput& output,
                     const std::string& synapse_name = "");
  torch::Tensor calibrate_normalised(const torch::Tensor& current, const std::string& block,
                                     ResidualLayer& layer);
  torch::Tensor calibrate(SpikingLayer& layer, const std::string& name, const torch::Tensor& input,
                          const Synapse& synapse);
  torch::Tensor residual_block(std::size_t block, const torch::Tensor& x, DepthOutput& output);
  Connection residual_connection() const;
  torch::Tensor join_skip(const torch::Tensor& x, const torch::Tensor& skip) const;
  DepthOutput step(const torch::Tensor& frame);
  NamedNeurons neurons() const;

  StereoSpikeConfig config_;
  SpikingLayer bottom_;
  std::vector<SpikingLayer> encoder_;
  std::vector<ResidualBlock> sew_encoder_;       // in its place
  std::vector<SpikingLayer> residual_;           // conv1 and conv2 of each block in turn
  std::vector<SpikingLayer> decoder_;            // from the deepest, stage 4, to stage 1
  std::vector<UpsampleConvolution> decoder_up_;  // the same synapses with their upsampling
  std::vector<UpsampleConvolution> heads_;       // coarse to fine, to predict_depth1
  DepthOutput* output_ = nullptr;                // of the step that runs
  torch::Tensor readout_;                        // potential of the non-firing neurons [N,1,H,W]

  // While initialise() runs.
  struct Calibration {
    Initialisation how;
    std::int64_t steps = 1;
    bool first_step = true;
    std::vector<LayerFluctuation> layers;
  };
  std::optional<Calibration> calibration_;
};

}  // namespace spikedepth
