#pragma once
// Residual blocks of spiking networks: spike-element-wise (SEW), Spiking ResNet's and plain.
//
// S = spikes (or integers) into the block, F(S) = its branch of convolutions without the last
// neurons, SN = neurons, A = SN(F(S)):
//   plain  O = SN(F(S))
//   basic  O = SN(F(S) + S)                      Spiking ResNet
//   sew    O = A + S, A * S, ... (Connection)    Fang et al., NeurIPS 2021, arXiv 2102.04159
// A SEW block whose branch is silent (for AND: fires always) is the identity, and so is its
// gradient; a basic block multiplies the gradient by the surrogate's slope.
#include <torch/torch.h>

#include <functional>
#include <string>
#include <vector>

#include "core/snn/layers.hpp"
#include "core/snn/neuron.hpp"

namespace spikedepth {

enum class ResidualForm { plain, basic, sew };
/// How a SEW block joins its branch A and its shortcut S: A + S, A * S, (1 - A) * S, A + S - A * S.
enum class Connection { add, logical_and, inverted_and, logical_or };

/// "add", "and", "iand" or "or"; throws ConfigError naming the choices.
Connection connection(const std::string& name);

/// `branch` and `shortcut` of one shape, element by element. All but add keep 0 and 1; gradients
/// pass through both.
torch::Tensor join_spikes(const torch::Tensor& branch, const torch::Tensor& shortcut,
                          Connection connect);

struct ResidualBlockOptions {
  std::int64_t inputs = 1;
  std::int64_t outputs = 1;
  std::int64_t stride = 1;
  ResidualForm form = ResidualForm::sew;
  Connection connect = Connection::add;  // SEW only
  /// 1x1, 3x3 and 1x1 convolutions, the first two with outputs / 4 channels; else two 3x3.
  bool bottleneck = false;
  bool batch_norm = true;
  /// Starts as the identity: ResidualBlock::start_as_identity().
  bool zero_init = false;
  NeuronParameters neuron;
};

/// A convolution without bias, its batch normalisation (null: none) and the neurons that it drives
/// (null: its current joins another layer's).
struct ResidualLayer {
  std::string name;          // "sn1", "sn2", "sn3" along the branch, "shortcut"
  std::string synapse_name;  // of its convolution among the block's modules
  Convolution synapse{nullptr};
  torch::nn::BatchNorm2d norm{nullptr};
  Neuron neuron{nullptr};

  /// Convolution and normalisation of [N,C,H,W], or of [T,N,C,H,W] with all steps together.
  torch::Tensor current(const torch::Tensor& input);
  /// Multiplies the current: the normalisation's scale and shift, or without one the weights.
  void scale_current(double factor);
};

/// Looks into a block at work. Tensors are [N,C,H,W], in forward_sequence() [T,N,C,H,W].
struct ResidualHooks {
  /// Gets each layer's current after convolution and normalisation (in a basic block before the
  /// shortcut is added) and returns what goes on in its place.
  std::function<torch::Tensor(const torch::Tensor& current, ResidualLayer& layer)> current;
  /// Gets each layer's spikes. Those of branch().back() are A, in a basic or plain block O.
  std::function<void(const torch::Tensor& spikes, const ResidualLayer& layer)> spikes;
};

/// Where stride or channels change, the shortcut of a SEW block is SN(BN(1x1 convolution)) with
/// neurons of its own, that of a basic block BN(1x1 convolution); a plain block has none.
/// Parameters start as the framework does. Neurons keep their state until reset_state().
class ResidualBlockImpl : public torch::nn::Module {
 public:
  /// Throws ConfigError for sizes that do not fit or an identity that does not exist.
  explicit ResidualBlockImpl(const ResidualBlockOptions& options);
  /// One time step, [N,C,H,W] -> [N,C',H',W']. In training, batch statistics are of this step
  /// alone.
  torch::Tensor forward(const torch::Tensor& input);
  /// All time steps, [T,N,C,H,W] -> [T,N,C',H',W']: convolutions and batch statistics over T * N
  /// together, neurons step by step from the present state.
  torch::Tensor forward_sequence(const torch::Tensor& input);
  void reset_state();

  /// F(S) = 0: the last normalisation's scale becomes 0, without normalisation the last
  /// convolution's weights. For AND the shift becomes 1, so that integrate-and-fire neurons of
  /// threshold 1 or less fire at every step; leaky ones stay silent, and so does the block. A basic
  /// block is then the identity only for integrate-and-fire neurons of threshold 1 or less and
  /// input 0 or 1. Throws ConfigError for a plain block and for AND without normalisation.
  void start_as_identity();

  const ResidualBlockOptions& options() const { return options_; }
  /// The layers of the branch in order.
  std::vector<ResidualLayer>& branch() { return branch_; }
  /// Null if the shortcut passes its input on.
  ResidualLayer* shortcut() { return shortcut_.empty() ? nullptr : &shortcut_.front(); }
  /// Every layer: the branch, then the shortcut if there is one.
  std::vector<ResidualLayer> layers() const;
  void set_hooks(ResidualHooks hooks) { hooks_ = std::move(hooks); }

 private:
  ResidualLayer add_layer(const std::string& name, ConvolutionOptions synapse, bool neurons);
  torch::Tensor current_of(ResidualLayer& layer, const torch::Tensor& input);
  torch::Tensor fire(ResidualLayer& layer, const torch::Tensor& current);
  torch::Tensor run(const torch::Tensor& input);
  torch::Tensor shortcut_of(const torch::Tensor& input);

  ResidualBlockOptions options_;
  std::vector<ResidualLayer> branch_;
  std::vector<ResidualLayer> shortcut_;  // none or one
  ResidualHooks hooks_;
};
TORCH_MODULE(ResidualBlock);

/// Neurons over a sequence of currents [T,...] from their present state -> spikes [T,...].
torch::Tensor fire_sequence(NeuronImpl& neuron, const torch::Tensor& currents);

/// Draws the weights of every convolution within `module` from a normal distribution of variance
/// 2 / (outputs * kernel area): Kaiming's for the fan-out.
void draw_kaiming(torch::nn::Module& module);

}  // namespace spikedepth
