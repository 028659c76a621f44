#pragma once
// Integrate-and-fire neurons of depth networks: parameters, a pure step, and a thin module that
// keeps the state.
#include <torch/torch.h>

#include "core/network/network_description.hpp"
#include "core/snn/surrogate.hpp"
#include "core/snn/time_constants.hpp"

namespace spikedepth {

enum class NeuronKind {
  integrate_and_fire,  // v <- v + x
  parametric_leaky     // v <- v + (x - v) / tau, tau trained (Fang et al., ICCV 2021)
};

/// "if" or "plif"; throws ConfigError naming the choices.
NeuronKind neuron_kind(const std::string& name);

/// Potentials are in units of the threshold's scale.
struct NeuronParameters {
  NeuronKind kind = NeuronKind::integrate_and_fire;
  double threshold = 1.0;
  TimeConstants tau;          // parametric_leaky: in steps, sigmoid(w) = 1 / tau
  std::int64_t channels = 0;  // needed where tau differs from channel to channel
  Surrogate surrogate;
  bool train_threshold = false;  // the threshold becomes a parameter, one a layer
  bool soft_reset = false;       // a spike takes the threshold off; otherwise it resets to 0
};

/// Spikes and the potential after the reset, both shaped like the input.
struct NeuronStep {
  torch::Tensor spikes;
  torch::Tensor potential;
};

/// One step: charge, fire (spike where v >= threshold), reset v <- v (1 - s), or v - s threshold,
/// with s detached.
/// `potential` may be undefined: all zero. `leak` is 1 / tau for the leaky neuron, undefined
/// otherwise. `threshold` (scalar tensor) takes the place of parameters.threshold if it is defined.
NeuronStep neuron_step(const torch::Tensor& input, const torch::Tensor& potential,
                       const torch::Tensor& leak, const NeuronParameters& parameters,
                       const torch::Tensor& threshold = {});

/// A layer of neurons. Parameters: "w" (scalar, or [C,1,1] with one time constant a channel) for
/// the leaky kind only, a buffer of that name if it is not trained; "threshold" (scalar) if it is
/// trained.
class NeuronImpl : public torch::nn::Module {
 public:
  explicit NeuronImpl(const NeuronParameters& parameters);
  /// Input and output of any equal shape ([N,C,...] with one time constant a channel); keeps the
  /// potential until reset_state().
  torch::Tensor forward(const torch::Tensor& input);
  void reset_state() { charged_ = output_ = torch::Tensor(); }
  /// Cuts the state off from the graph that it came from.
  void detach_state();
  const NeuronParameters& parameters_of() const { return parameters_; }
  /// Multiplies the threshold at run time: above 1 fewer spikes, below 1 more.
  void set_threshold_gain(double gain) { threshold_gain_ = gain; }
  /// Composes the step of LibTorch's operations: the same bits, slower.
  void set_plain(bool plain) { plain_ = plain; }
  /// Time constants in steps; undefined for neurons without leak.
  torch::Tensor time_constants() const;
  /// Of the last step: what forward() gave, and the potential before the reset; undefined before
  /// the first one.
  const torch::Tensor& last_output() const { return output_; }
  const torch::Tensor& last_potential() const { return charged_; }
  /// Its threshold with the run-time gain.
  double threshold() const;
  /// As plain data, without the run-time gain. Throws ConfigError where time constants differ
  /// within the layer, and for soft resets.
  NeuronDescription describe() const;

 private:
  torch::Tensor forward_plain(const torch::Tensor& input, const torch::Tensor& leak);
  torch::Tensor after_reset() const;

  NeuronParameters parameters_;
  double threshold_gain_ = 1.0;
  bool plain_ = false;
  torch::Tensor w_;
  torch::Tensor threshold_;
  torch::Tensor charged_, output_;  // of the last step: potential before the reset, spikes
  double last_threshold_ = 1.0;     // at which it fired
};
TORCH_MODULE(Neuron);

}  // namespace spikedepth
