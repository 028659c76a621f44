#pragma once
// Heaviside spikes whose gradient is replaced by a smooth one.
#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/random.hpp"

namespace spikedepth {

/// g'(u), what takes the place of the derivative of a spike; u is potential minus threshold.
/// Kinds whose area over all u is 1 are limits of the Heaviside step as alpha grows. For every kind
/// but triangular and circ, a larger alpha is narrower.
enum class SurrogateKind {
  atan,            // (alpha/2) / (1 + (pi alpha u / 2)^2); alpha/2 is its height (Fang et al. 2021)
  sigmoid,         // alpha s(alpha u) (1 - s(alpha u)), s the logistic function; height alpha/4
  superspike,      // 1 / (alpha |u| + 1)^2; height 1, alpha its narrowness (Zenke and Ganguli 2018)
  triangular,      // alpha max(0, 1 - |u|); alpha its height, always 2 wide (Bellec et al. 2018)
  piecewise,       // alpha where |u| <= 1/(2 alpha), else 0; a box, alpha its height, area 1
  gaussian,        // N(u; 0, s^2), alpha = 1/s
  multi_gaussian,  // 1.15 N(u; 0, s^2) - 0.15 N(u; s, 36 s^2) - 0.15 N(u; -s, 36 s^2), alpha = 1/s;
                   // negative far from the threshold, area 0.85 (Yin, Corradi and Bohte 2021)
  tanh,            // 1 - tanh^2(alpha u); height 1
  erfc,            // (2 / sqrt(pi)) exp(-(alpha u)^2)
  circ,            // alpha^3 / (alpha^2 + u^2)^(3/2); height 1, alpha is its *width*
};

/// A surrogate and its alpha. Published StereoSpike: atan with alpha 2; its residual blocks:
/// sigmoid with alpha 4.
struct Surrogate {
  SurrogateKind kind = SurrogateKind::atan;
  double alpha = 2.0;
};

/// The kind of that name; throws ConfigError naming the choices.
SurrogateKind surrogate_kind(const std::string& name);
/// As surrogate_kind() reads it.
std::string surrogate_name(SurrogateKind kind);
/// All names, in the order of the enumeration.
std::vector<std::string> surrogate_names();
/// An alpha with which `kind` trains potentials that are of the order of 1.
double default_alpha(SurrogateKind kind);

/// g'(u), element by element.
torch::Tensor surrogate_gradient(const torch::Tensor& u, const Surrogate& surrogate);

/// s = 1 where u >= 0, else 0 (any shape, floating point); backward multiplies by g'(u).
torch::Tensor spike(const torch::Tensor& u, const Surrogate& surrogate);
/// The same with s = 1 only where u > 0.
torch::Tensor spike_above(const torch::Tensor& u, const Surrogate& surrogate);

/// G(u) with dG/du = g'(u) and G(0) = 1/2, made of differentiable operations. With it in the place
/// of spike(), a network becomes a smooth function whose gradient central differences can check.
torch::Tensor smooth_spike(const torch::Tensor& u, const Surrogate& surrogate);

/// Spikes drawn with probability 1/2 + (G(u) - 1/2) / (area of g'); backward multiplies by g'(u).
/// Nearest to a noisy threshold for tanh (logistic noise of scale 1/(2 alpha)) and circ.
/// `u` on the CPU. multi_gaussian has no such probability (it is not monotonic): ConfigError.
torch::Tensor sampled_spike(const torch::Tensor& u, const Surrogate& surrogate, Random& random);

}  // namespace spikedepth
