#pragma once
// A unit with two faces: an integrate-and-fire neuron, and the analog unit whose value its firing
// rate approximates.
#include <torch/torch.h>

#include <string>

#include "core/snn/surrogate.hpp"

namespace spikedepth {

/// The analog face, of a current z and a threshold theta.
enum class TwinActivation {
  relu,  // max(z / theta, 0): has neither the rate's saturation at one spike a step nor its steps
  clip,  // clamp(z / theta, 0, 1)
};
/// "relu" or "clip"; throws ConfigError naming the choices.
TwinActivation twin_activation(const std::string& name);

/// What a spike does to the potential.
enum class TwinReset {
  soft,  // v <- v - theta: over T steps of a constant z from rest the rate is within 1/T of the
         // clip
  hard,  // v <- 0: the rate is 1 / ceil(theta / z), biased low
};
/// "soft" or "hard"; throws ConfigError naming the choices.
TwinReset twin_reset(const std::string& name);

struct TwinUnitOptions {
  TwinActivation activation = TwinActivation::clip;
  TwinReset reset = TwinReset::soft;
  Surrogate surrogate;  // of the spikes, where they are differentiated
};

/// A layer of such units with one threshold, a buffer "threshold" (scalar) that is not trained.
/// Currents of any shape. Both faces read one threshold, so that rates and activities have one
/// scale; the spiking one multiplies it by spiking_gain.
class TwinUnitImpl : public torch::nn::Module {
 public:
  explicit TwinUnitImpl(const TwinUnitOptions& options);
  /// The analog face: differentiable, without state.
  torch::Tensor activity(const torch::Tensor& current) const;
  /// One step of the neurons: v <- v + z, a spike (1) where v >= theta, then the reset. Keeps the
  /// potential until reset_state(). Where gradients are recorded they flow through the surrogate
  /// and not through the reset.
  torch::Tensor forward(const torch::Tensor& current);
  void reset_state() { potential_ = torch::Tensor(); }
  /// After the last reset; undefined before the first step.
  const torch::Tensor& potential() const { return potential_; }
  /// theta, above 0.
  void set_threshold(double threshold);
  double threshold() const { return threshold_.item<double>(); }
  /// Factor on the threshold of the spiking face alone, at run time.
  void set_spiking_gain(double gain) { spiking_gain_ = gain; }

 private:
  TwinUnitOptions options_;
  torch::Tensor threshold_;
  double spiking_gain_ = 1;
  torch::Tensor potential_;
};
TORCH_MODULE(TwinUnit);

}  // namespace spikedepth
