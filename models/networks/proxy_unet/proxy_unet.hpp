#pragma once
// A U-Net of twins: one set of weights, read by integrate-and-fire neurons over several steps and
// by analog units in one pass. For proxy learning (Kheradpisheh, Mirsadeghi, Masquelier, IEEE
// Access 10:70769, 2022), surrogate gradients and conversion alike.
//
// The plan is that of StereoSpike, without biases but in the readouts: with width w, bottom has w
// channels at full size; conv1..4 halve the size and double the channels; residual blocks add their
// output to their input; deconv4..1 upsample by nearest neighbours and add the map of the same
// size. Everything between units is linear and hence the same for rates as for spikes. Four
// readouts, each upsampled to the frame, sum up to the depth; since they are linear they read the
// mean over the steps, once. Neurons start each window at rest: there is no state between windows.
#include <functional>

#include "core/snn/depth_model.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/twin_network.hpp"
#include "core/snn/twin_unit.hpp"
#include "models/networks/proxy_unet/proxy_unet_config.hpp"

namespace spikedepth {

/// Frames [N,F,C,H,W] of counts, H and W of at least 16. F divides the steps T: each frame is the
/// constant input of T/F steps; the twin sees their mean and nothing of their order.
class ProxyUNet : public DepthModel, public TwinNetwork {
 public:
  explicit ProxyUNet(const ProxyUNetConfig& config);
  /// The spiking network. Layers and sums are means over the steps: a layer's share of outputs
  /// above 0 is the share of neurons that fire in the window.
  DepthOutput forward(const torch::Tensor& frames) override;
  DepthOutput forward_analog(const torch::Tensor& frames) override;
  /// All maps that are added to one another keep one scale: the largest of theirs.
  void balance(const DepthOutput& analog, double percentile, double momentum) override;
  void reset_state() override;
  std::int64_t input_channels() const override { return config_.binocular() ? 4 : 2; }
  std::vector<LayerFluctuation> initialise(const Initialisation& how,
                                           const torch::Tensor& frames) override;
  void set_threshold_gain(double gain) override;
  void set_layer_threshold_gain(const std::string& layer, double gain) override;
  std::string no_description_because() const override;
  std::string synapse_name(const std::string& path) const override;

 private:
  static constexpr int kStages = 4;

  /// Synapses and units. Activities of `from` and `to` are in units of that scale, see scales_.
  struct Layer {
    std::string name;
    Convolution synapse{nullptr};
    UpsampleConvolution upsampling{nullptr};  // decoder: the same synapse behind its upsampling
    TwinUnit unit{nullptr};
    int from = 0, to = 0;
    double gain = 1;  // on the spiking threshold, at run time
  };
  /// A map in which readout or loss are interested.
  struct Sum {
    std::string name;
    torch::Tensor map;
  };
  struct Maps {
    std::vector<torch::Tensor> layers;
    std::vector<Sum> sums;  // "bottleneck", then "sum4" to "sum1"
  };
  /// A layer's output from its input; `synapse` makes its current.
  using Synapse = std::function<torch::Tensor(const torch::Tensor& input)>;
  using Fire = std::function<torch::Tensor(Layer& layer, const torch::Tensor& input,
                                           const Synapse& synapse)>;

  void add_layer(const std::string& name, const ConvolutionOptions& options, bool upsamples,
                 int from, int to);
  Maps pass(const torch::Tensor& frame, const Fire& fire);
  Maps spiking_step(const torch::Tensor& frame, bool same_frame);
  void set_spiking_gains();
  /// Depth and scales of [N,...] maps; `spiking` ones are in units of scales_.
  DepthOutput read_out(const Maps& maps, const torch::Tensor& frame, bool spiking);
  double scale(int index) const;
  torch::Tensor checked(const torch::Tensor& frames) const;

  ProxyUNetConfig config_;
  std::vector<Layer> layers_;
  std::vector<UpsampleConvolution> heads_;  // coarse to fine
  /// Activity that one spike a step stands for: of maps of full size (0), of half (1) to a
  /// sixteenth (4), then of the first layer of each block. 1 unless balance() was called.
  torch::Tensor scales_;
  torch::Tensor first_current_;  // of the present frame
};

}  // namespace spikedepth
