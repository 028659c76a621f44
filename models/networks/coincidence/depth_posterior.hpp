#pragma once
// How sure the coincidence network is: a spiking layer beside the readout gives a distribution of
// the truth around the readout, which neurons that inhibit one another sample.
#include <torch/torch.h>

#include "core/network/network_description.hpp"
#include "core/sampling/competition.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/neuron.hpp"

namespace spikedepth {

/// Pixels to a side of a cell of the distribution.
constexpr std::int64_t kPosteriorPixels = 4;

struct PosteriorOptions {
  std::int64_t inputs = 1;
  std::int64_t maps = 32;
  std::int64_t samples = 200;  // steps of the sampling neurons; 0: the distribution itself
  double temperature = 1;      // above 1 wider
  NeuronParameters neuron;
};

/// Answers are intervals of log(true disparity / disparity read out); see kEdges in the source.
class DepthPosteriorImpl : public torch::nn::Module {
 public:
  explicit DepthPosteriorImpl(const PosteriorOptions& options);
  /// Logits [N,answers,h,w] from spikes and counts [N,inputs,h,w], whose trunk learns nothing from
  /// them. `spikes` gets the layer's own.
  torch::Tensor forward(const torch::Tensor& features, torch::Tensor& spikes);
  Convolution synapse() const { return synapse_; }
  void reset_state() { neuron_->reset_state(); }
  void set_threshold_gain(double gain) { neuron_->set_threshold_gain(gain); }
  /// Probabilities [N,answers,h,w] of the logits: shares of samples, of neurons with noise of their
  /// own in every cell of an image, the same at every call, whatever the batch.
  torch::Tensor sample(const torch::Tensor& logits) const;

 private:
  PosteriorOptions options_;
  Convolution synapse_{nullptr}, readout_{nullptr};
  Neuron neuron_{nullptr};
};
TORCH_MODULE(DepthPosterior);

/// -log p of the truth, mean over the `valid` pixels. Logits [N,answers,h,w] are enlarged
/// bilinearly by kPosteriorPixels and cut to the maps' size. Disparities [N,1,H,W]; `truth` is
/// anything where not valid. A density: intervals of unequal width compare.
torch::Tensor posterior_surprise(const torch::Tensor& logits, const torch::Tensor& disparity,
                                 const torch::Tensor& truth, const torch::Tensor& valid);

/// Fills confidence, low and high of `output`: bounds of depth `rig` / disparity that 10 % of the
/// distribution lie below and above, and 1 / (1 + half their distance in metres).
void set_uncertainty(const torch::Tensor& probabilities, const torch::Tensor& disparity,
                     const torch::Tensor& rig, DepthOutput& output);

}  // namespace spikedepth
