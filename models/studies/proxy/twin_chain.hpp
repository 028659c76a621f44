#pragma once
// Small networks of twins, one stage after another, as the study trains them in many ways.
#include <torch/torch.h>

#include <vector>

#include "core/snn/twin_unit.hpp"
#include "models/studies/proxy/twin_norm.hpp"

namespace spikedepth {

enum class ChainReadout {
  mean_current,  // neurons that never fire: the mean over the steps of what reaches them
  spike_count,   // integrate-and-fire neurons: their spikes, 0 to T
};

struct ChainOptions {
  TwinActivation activation = TwinActivation::clip;
  TwinReset reset = TwinReset::soft;
  ChainReadout readout = ChainReadout::mean_current;
};

/// Images [N,C,H,W] that are a constant input. The stages are convolutions of odd kernels that keep
/// the size, then fully connected ones. Between units
/// all is linear but normalisation, pooling is a mean, so that rates and activities agree.
class TwinChainImpl : public torch::nn::Module {
 public:
  explicit TwinChainImpl(const ChainOptions& options) : options_(options) {}
  /// The stage that is added last is the readout. `pool`: means of so many pixels a side behind the
  /// units.
  struct ConvolutionStage {
    std::int64_t inputs = 1, outputs = 1, kernel = 3;
    bool normalised = false, bias = false;
    std::int64_t pool = 1;
  };
  void add_convolution(const ConvolutionStage& stage);
  void add_linear(std::int64_t inputs, std::int64_t outputs, bool bias = false);

  /// Without normalisation: each stage's threshold becomes the `percentile`-th percentile of its
  /// currents, so that some of its neurons fire before the training.
  void start(const torch::Tensor& images, double percentile = 99);

  /// The twin in one pass; the readout is linear. [N,K,...].
  torch::Tensor forward_analog(const torch::Tensor& images);
  /// The spiking network over `steps` steps from rest. Records gradients where they are enabled.
  torch::Tensor forward(const torch::Tensor& images, std::int64_t steps);
  /// spike_count: what the readout's neurons were left with.
  torch::Tensor readout_potential() const { return stages_.back().unit->potential(); }
  /// Of the last spiking pass: spikes a neuron and step, over all firing stages.
  double spike_rate() const { return spikes_ / neuron_steps_; }

  /// Normalisation stops learning statistics; its gains and offsets go on.
  void freeze_statistics(bool frozen);
  /// Conversion: statistics of the analog face, and with `images` thresholds at which the
  /// `percentile`-th activity is one spike a step; without (undefined) they are left at 1.
  void convert(const torch::Tensor& images = {}, double percentile = 99.9);
  std::vector<TwinNorm> norms() const;

 private:
  struct Stage {
    torch::nn::Conv2d convolution{nullptr};
    torch::nn::Linear linear{nullptr};
    TwinNorm norm{nullptr};
    TwinUnit unit{nullptr};
    std::int64_t pool = 1;
    double scale = 1;  // that one spike stands for, and its threshold
  };
  Stage& add_stage();
  static torch::Tensor current(Stage& stage, const torch::Tensor& input, bool spiking);
  static torch::Tensor pooled(const Stage& stage, const torch::Tensor& map);

  ChainOptions options_;
  std::vector<Stage> stages_;
  double spikes_ = 0, neuron_steps_ = 1;
};
TORCH_MODULE(TwinChain);

}  // namespace spikedepth
