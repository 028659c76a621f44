#pragma once
// A small convolutional encoder whose layers can learn one by one, without backpropagation
// (rule.name=information-bottleneck), and whose readout is a single convolution.
//
// Three layers of 3x3 convolutions, each followed by rates, a normalisation over the channels of
// each pixel and average pooling to half the size; a readout of 1x1 gives the logarithm of depth in
// cells of 8x8 pixels, which is enlarged bilinearly. Rates are max(0, drive), or those of spiking
// neurons: integrate and fire with soft reset from half the threshold, over `steps` with a constant
// drive. Such a neuron has fired floor(steps drive / threshold + 1/2) times, between 0 and `steps`:
// what forward() computes.
#include <string>
#include <vector>

#include "core/base/fields.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/layerwise_network.hpp"

namespace spikedepth {

struct BottleneckEncoderConfig {
  std::int64_t width = 16;
  std::string units = "relu";
  std::int64_t steps = 8;
  double threshold = 1;

  void list_fields(FieldList& list);
  /// Throws ConfigError on values that make no network.
  void check() const;
};

/// Spikes a step over `steps` with the constant `drive`, as an image of the drive; its gradient is
/// 1 / threshold between 0 and the threshold.
torch::Tensor spike_rate(const torch::Tensor& drive, double threshold, std::int64_t steps);

/// Frames [N,T,4,H,W] of counts, of which it sees the mean over the steps; every call begins at
/// rest.
class BottleneckEncoder : public DepthModel, public LayerwiseNetwork {
 public:
  explicit BottleneckEncoder(const BottleneckEncoderConfig& config);
  DepthOutput forward(const torch::Tensor& frames) override;
  void reset_state() override {}
  std::int64_t input_channels() const override { return 4; }
  std::vector<LayerFluctuation> initialise(const Initialisation& how,
                                           const torch::Tensor& frames) override;
  void set_threshold_gain(double gain) override;
  void set_layer_threshold_gain(const std::string& layer, double gain) override;
  std::string no_description_because() const override;

  std::size_t hidden_layers() const override { return layers_.size(); }
  std::int64_t cell_px() const override;
  torch::Tensor input_of(const torch::Tensor& frames) const override;
  LayerwisePass run_layer(std::size_t layer, const torch::Tensor& input) override;
  torch::Tensor pooled(const torch::Tensor& z) const override;
  torch::nn::Conv2d synapse(std::size_t layer) override {
    return layers_.at(layer).synapse->last();
  }
  torch::nn::Conv2d readout_synapse() override { return readout_->last(); }
  torch::Tensor read_out(const torch::Tensor& features) override;
  DepthOutput output_of(const torch::Tensor& log_depth, std::int64_t height,
                        std::int64_t width) const override;

 private:
  struct Layer {
    std::string name;
    Convolution synapse{nullptr};
    double gain = 1;  // on the threshold of spiking units, at run time
  };

  BottleneckEncoderConfig config_;
  std::vector<Layer> layers_;
  Convolution readout_{nullptr};
};

}  // namespace spikedepth
