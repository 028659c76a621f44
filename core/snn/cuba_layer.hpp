#pragma once
// Convolutional layers of current-based neurons as modules. One forward pass, and a learning rule
// chooses by which gradient it learns.
#include <torch/torch.h>

#include <optional>

#include "core/snn/cuba.hpp"
#include "core/snn/layers.hpp"

namespace spikedepth {

/// What layers and readouts of current-based neurons have in common: a synapse without bias (child
/// "synapse"), the neurons' constants, and the gradient.
class CubaModule : public torch::nn::Module {
 public:
  CubaModule(const ConvolutionOptions& options, const CubaCell& cell);
  /// Passes from now on have the gradients of EventProp, with this floor below I - threshold;
  /// without a value those of surrogates. All layers between the loss and the first weights must
  /// learn alike.
  void learn_by_eventprop(std::optional<double> floor) { floor_ = floor; }
  bool learns_by_eventprop() const { return floor_.has_value(); }
  Convolution synapse() const { return synapse_; }
  const CubaCell& cell() const { return cell_; }

 protected:
  bool wants_twin() const { return floor_ && torch::GradMode::is_enabled(); }
  torch::Tensor twin(const torch::Tensor& input);
  torch::Tensor current(const torch::Tensor& input);

  CubaCell cell_;
  std::optional<double> floor_;

 private:
  std::int64_t stride_, padding_;
  Convolution synapse_{nullptr};
};

/// Spikes or counts [T,N,C,H,W] -> spikes [T,N,K,H',W']; neurons are at rest before the first step.
class CubaLayerImpl : public CubaModule {
 public:
  CubaLayerImpl(const ConvolutionOptions& options, const CubaCell& cell, const Surrogate& surrogate)
      : CubaModule(options, cell), surrogate_(surrogate), threshold_(cell.threshold) {}
  torch::Tensor forward(const torch::Tensor& input);
  /// What the potentials would be if nothing fired, [T,N,K,H',W'].
  torch::Tensor potentials(const torch::Tensor& input);
  void set_threshold_gain(double gain) { cell_.threshold = threshold_ * gain; }

 private:
  Surrogate surrogate_;
  double threshold_;
};
TORCH_MODULE(CubaLayer);

/// Neurons that never fire, read at the last step: [T,N,C,H,W] -> [N,K,H',W'], plus "bias" [K].
class CubaReadoutImpl : public CubaModule {
 public:
  CubaReadoutImpl(const ConvolutionOptions& options, const CubaCell& cell);
  torch::Tensor forward(const torch::Tensor& spikes);
  void set_bias(double value);

 private:
  torch::Tensor bias_;
};
TORCH_MODULE(CubaReadout);

}  // namespace spikedepth
