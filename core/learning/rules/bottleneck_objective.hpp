#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/bottleneck/hsic.hpp"
#include "core/learning/loss_config.hpp"
#include "core/learning/rules/objective.hpp"
#include "core/snn/layerwise_network.hpp"

namespace spikedepth {

/// Keys of rule.name=information-bottleneck.
struct BottleneckRuleConfig {
  std::string signal = "exact";
  std::string mode = "stored";
  std::int64_t memory = 16;
  std::int64_t crop_px = 64;
  std::int64_t crops = 2;
  double gamma = 10;
  double sigma_x = 1, sigma_y = 0.25, sigma_z = 0.5;

  void list_fields(FieldList& list);
  /// Throws ConfigError naming the key.
  void check() const;
};

/// Windows of the image that were seen last, newest last, each with the mean log depth of its cells
/// and what the hidden layers said to it.
struct BottleneckMemory {
  torch::Tensor inputs;                // [M,C,h,w]
  torch::Tensor targets;               // [M,cells], NaN where no depth is known
  std::vector<torch::Tensor> outputs;  // a layer: [M,K,h,w]

  std::int64_t size() const { return inputs.defined() ? inputs.size(0) : 0; }
};

/// Trains the hidden layers of a LayerwiseNetwork each by the gradient of its own objective
/// HSIC(x, z) - gamma HSIC(y, z) for the newest window (core/bottleneck/hsic.hpp), carried through
/// the layer's normalisation and slopes, and the readout by a delta rule on the log depth of cells.
/// Nothing goes from layer to layer. Kernels compare whole maps: K^x inputs divided by their
/// standard deviation over the memory, K^y the cells whose depth is known in both windows.
class BottleneckObjective : public Objective {
 public:
  BottleneckObjective(std::shared_ptr<DepthModel> model, const LossConfig& loss,
                      const BottleneckRuleConfig& config, std::uint64_t seed);
  torch::nn::Module& network() override { return *model_; }
  void reset_state() override { model_->reset_state(); }
  /// The depth loss as it is before the update, without a graph; the updates as gradients.
  ObjectiveValue evaluate(const Batch& batch, bool want_rates) override;

  /// What the next step depends on: memory and number of steps.
  BottleneckMemory& memory() { return memory_; }
  std::int64_t& steps() { return steps_; }

 private:
  void learn_readout(const torch::Tensor& features, const torch::Tensor& log_depth,
                     const torch::Tensor& truth);
  void learn_hidden(const torch::Tensor& inputs, const torch::Tensor& truth, ObjectiveValue& value);
  void remember(const torch::Tensor& window, const torch::Tensor& target,
                const std::vector<LayerwisePass>& passes);
  SampleWeights compare() const;
  torch::Tensor signal(std::size_t layer, const SampleWeights& weights, Random& random) const;
  std::vector<LayerwisePass> run(const torch::Tensor& windows) const;

  std::shared_ptr<DepthModel> model_;
  LayerwiseNetwork& layers_;
  LossConfig loss_;
  BottleneckRuleConfig config_;
  HsicParameters hsic_;
  std::uint64_t seed_;
  BottleneckMemory memory_;
  std::int64_t steps_ = 0;
};

/// The mean log depth of cells of `cell` x `cell` pixels [N,1,h,w] over their known pixels; NaN
/// where there is none. truth [N,1,H,W].
torch::Tensor log_depth_of_cells(const torch::Tensor& truth, std::int64_t cell);

/// What the signal `xi` [1,K,H,W] at a layer's output z says of its drive: see drive_signal()
/// (core/bottleneck/local_layer.hpp), at each pixel.
torch::Tensor drive_signal_map(const torch::Tensor& xi, const LayerwisePass& pass);

}  // namespace spikedepth
