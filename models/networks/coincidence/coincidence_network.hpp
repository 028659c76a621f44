#pragma once
// Depth from binocular coincidences: a spiking U-Net over a cost volume of AND cells, whose
// non-firing readout neurons hold disparity.
//
// A network of this project, after the idea of coincidence detectors (Dikov et al., 2017; Osswald
// et al., Scientific Reports 2017) and StereoSpike's analog readout. With width w: bottom 2w and
// conv2 4w channels by stride 2 from the counts; match from the maps of the coincidence cells,
// at a quarter of the size; conv3 on both and conv4, 8w and 16w; residual blocks whose spikes add
// to their input; deconv4 and deconv3 upsample back to a quarter. Two readouts, at an eighth and a
// quarter of the size, are enlarged bilinearly and summed: the disparity in pixels. Depth is the
// rig's focal length times baseline over it, so that the network is not
// tied to one rig.
#include "core/snn/coincidence_stage.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/neuron.hpp"
#include "models/networks/coincidence/coincidence_config.hpp"
#include "models/networks/coincidence/depth_posterior.hpp"

namespace spikedepth {

/// Frames [N,T,4,H,W] of T = model.windows windows; stateless from one call to the next.
class CoincidenceNetwork : public DepthModel {
 public:
  explicit CoincidenceNetwork(const CoincidenceConfig& config);
  bool needs_rig() const override { return true; }
  std::int64_t left_margin_px() const override;
  void set_origin(const FrameOrigin& origin) override;
  /// Throws ConfigError where the rig is unknown or the time steps are not the network's windows.
  DepthOutput forward(const torch::Tensor& frames) override;
  void reset_state() override;
  std::int64_t input_channels() const override { return 4; }
  std::vector<LayerFluctuation> initialise(const Initialisation& how,
                                           const torch::Tensor& frames) override;
  void set_threshold_gain(double gain) override;
  void set_layer_threshold_gain(const std::string& layer, double gain) override;
  std::string no_description_because() const override;
  std::string synapse_name(const std::string& path) const override;

 protected:
  NetworkDescription make_description() const override;
  void apply_weights(const NetworkDescription& description) override;

 private:
  /// A spiking layer: which maps enter, and how.
  struct Layer {
    std::string name;
    LayerInput input;
    int size_of = kFrame;  // of upsampling layers
    Convolution synapse{nullptr};
    UpsampleConvolution upsampling{nullptr};  // of the same synapse
    Neuron neuron{nullptr};
  };
  struct Readout {
    std::string name;
    LayerInput input;
    int factor = 1;
    Convolution synapse{nullptr};
  };
  struct Pass;  // what a forward pass has so far

  int add_layer(const std::string& name, LayerInput input, std::int64_t outputs,
                std::int64_t kernel, std::int64_t stride);
  int add_upsampling(const std::string& name, LayerInput input, std::int64_t outputs, int size_of);
  int add_neurons(Layer layer);
  void add_readout(const std::string& name, LayerInput input, int factor);
  std::int64_t channels_of(const LayerInput& input) const;
  torch::Tensor current_of(Layer& layer, const torch::Tensor& input, const Pass& pass);
  DepthOutput run(const torch::Tensor& frames, const Initialisation* start,
                  std::vector<LayerFluctuation>* found);
  torch::Tensor rig_of(const torch::Tensor& disparity) const;
  void add_posterior();
  torch::Tensor posterior_features(const Pass& pass) const;
  void estimate_posterior(const Pass& pass, const torch::Tensor& disparity, DepthOutput& output);

  CoincidenceConfig config_;
  CoincidenceStage cells_{nullptr};
  std::vector<Layer> layers_;
  std::vector<Readout> readouts_;
  DepthPosterior posterior_{nullptr};  // where uncertainty was asked for
  LayerInput posterior_fine_, posterior_coarse_;
  std::vector<std::pair<std::string, LayerInput>> sums_;
  FrameOrigin origin_;
};

}  // namespace spikedepth
