#pragma once
// Heaviside spikes whose gradient is replaced by a smooth one.
#include <torch/torch.h>

#include <string>

namespace spikedepth {

/// atan:    g'(u) = (alpha/2) / (1 + (pi alpha u / 2)^2)
/// sigmoid: g'(u) = alpha s(alpha u) (1 - s(alpha u)), s the logistic function
enum class SurrogateKind { atan, sigmoid };

/// A surrogate and its steepness. Published StereoSpike: atan with alpha 2; its residual blocks:
/// sigmoid with alpha 4.
struct Surrogate {
  SurrogateKind kind = SurrogateKind::atan;
  double alpha = 2.0;
};

/// "atan" or "sigmoid"; throws ConfigError naming the choices.
SurrogateKind surrogate_kind(const std::string& name);

/// g'(u), element by element.
torch::Tensor surrogate_gradient(const torch::Tensor& u, const Surrogate& surrogate);

/// s = 1 where u >= 0, else 0 (any shape, floating point); backward multiplies by g'(u).
torch::Tensor spike(const torch::Tensor& u, const Surrogate& surrogate);

}  // namespace spikedepth
