#pragma once
// Small networks of residual blocks for clips of event frames: 7B-Net, Wide-7B-Net and their like.
//
// Fang et al., NeurIPS 2021, arXiv 2102.04159, section on DVS Gesture and CIFAR10-DVS.
#include "models/studies/sew/spiking_classifier.hpp"

namespace spikedepth {

/// A 1x1 convolution with normalisation and neurons to `channels`, then `blocks` residual blocks,
/// the first `pooled` of them followed by a 2x2 maximum.
struct ClipNetStage {
  std::int64_t channels = 32;
  std::int64_t blocks = 7;
  std::int64_t pooled = 7;
};

struct ClipNetConfig {
  std::int64_t inputs = 2;  // polarities
  std::int64_t height = 128;
  std::int64_t width = 128;
  std::int64_t classes = 11;
  std::vector<ClipNetStage> stages = {ClipNetStage()};
  ResidualForm form = ResidualForm::sew;
  Connection connect = Connection::add;
  bool zero_init = false;
  bool kaiming = false;  // else convolutions start as the framework does
  NeuronParameters neuron;
};

/// 7B-Net for clips [T,N,2,128,128] of 11 gestures: parametric leaky neurons of 2 steps.
ClipNetConfig seven_block_config();
/// Wide-7B-Net for clips of 10 objects: 4 blocks of 64 channels, 3 of 128.
ClipNetConfig wide_seven_block_config();
/// `blocks` blocks of `channels` for moving bars [T,N,2,16,16]; integrate-and-fire neurons; maxima
/// after the first two blocks.
ClipNetConfig moving_bars_net_config(std::int64_t blocks, std::int64_t channels);

/// Clips [T,N,inputs,height,width] -> scores [N,classes], read from the mean over time of the last
/// block's output. Maxima keep integers integer.
class ClipNet : public SpikingClassifier {
 public:
  /// Throws ConfigError for empty stages or an image that the maxima shrink to nothing.
  explicit ClipNet(const ClipNetConfig& config);
  torch::Tensor forward(const torch::Tensor& clips) override;

 private:
  ClipNetConfig config_;
  std::vector<ResidualLayer> stages_;  // the 1x1 convolution of each
  torch::nn::Linear readout_{nullptr};
};

}  // namespace spikedepth
