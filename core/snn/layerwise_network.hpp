#pragma once
// Networks whose hidden layers can be trained one by one, each from its own input and activity.
#include <torch/torch.h>

#include <cstdint>

#include "core/snn/layers.hpp"

namespace spikedepth {

/// What a convolutional layer did with an input; channels are normalised at each pixel.
struct LayerwisePass {
  torch::Tensor input;      // [N,C,H,W]
  torch::Tensor rate;       // [N,K,H,W], before normalisation
  torch::Tensor slope;      // of the rate with respect to the drive, like it
  torch::Tensor deviation;  // [N,1,H,W] of the rates over channels
  torch::Tensor z;          // [N,K,H,W], the layer's output
};

/// What a DepthModel also is, if its hidden layers are convolutions whose rates are normalised over
/// channels, with pooling between them, and its readout is one convolution of 1x1 that gives the
/// logarithm of depth in cells of the image.
class LayerwiseNetwork {
 public:
  virtual ~LayerwiseNetwork() = default;
  virtual std::size_t hidden_layers() const = 0;
  /// Pixels a side of a cell of the readout.
  virtual std::int64_t cell_px() const = 0;
  /// What the first layer sees of frames [N,T,C,H,W].
  virtual torch::Tensor input_of(const torch::Tensor& frames) const = 0;
  /// Hidden layer `layer`, from 0.
  virtual LayerwisePass run_layer(std::size_t layer, const torch::Tensor& input) = 0;
  /// Its output as the next layer, or the readout, sees it.
  virtual torch::Tensor pooled(const torch::Tensor& z) const = 0;
  /// Its weights [K,C,k,k] and biases [K]; k is odd, the stride 1, the output as large as the
  /// input.
  virtual torch::nn::Conv2d synapse(std::size_t layer) = 0;
  virtual torch::nn::Conv2d readout_synapse() = 0;
  /// Log depth [N,1,h,w] of the last layer's pooled output.
  virtual torch::Tensor read_out(const torch::Tensor& features) = 0;
  /// The same, enlarged to an image of `height` x `width`, as depth.
  virtual DepthOutput output_of(const torch::Tensor& log_depth, std::int64_t height,
                                std::int64_t width) const = 0;
};

}  // namespace spikedepth
