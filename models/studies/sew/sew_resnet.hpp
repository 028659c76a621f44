#pragma once
// ResNets of 18 to 152 layers for images, with spiking residual blocks of any form.
//
// Fang et al., "Deep Residual Learning in Spiking Neural Networks", NeurIPS 2021, arXiv 2102.04159.
// Widths and block counts are those of He et al., CVPR 2016, so that with shortcuts the number of
// parameters is that of the ResNet of the same depth.
#include "models/studies/sew/spiking_classifier.hpp"

namespace spikedepth {

struct SewResNetConfig {
  int depth = 18;           // 18, 34, 50, 101 or 152 layers; from 50 on of bottleneck blocks
  std::int64_t width = 64;  // channels of the first stage, before a bottleneck's factor of 4
  std::int64_t inputs = 3;
  std::int64_t classes = 1000;
  std::int64_t steps = 4;  // time steps that an image is shown
  ResidualForm form = ResidualForm::sew;
  Connection connect = Connection::add;
  bool zero_init = false;
  NeuronParameters neuron;
};

/// Images [N,inputs,H,W] -> scores [N,classes]. The first convolution (7x7, stride 2) runs once an
/// image; its current drives the neurons at every step. Scores are read from the mean over time of
/// the globally averaged spikes.
class SewResNet : public SpikingClassifier {
 public:
  /// Throws ConfigError for another depth or counts below 1.
  explicit SewResNet(const SewResNetConfig& config);
  torch::Tensor forward(const torch::Tensor& images) override;

 private:
  SewResNetConfig config_;
  ResidualLayer stem_;
  torch::nn::Linear readout_{nullptr};
};

}  // namespace spikedepth
