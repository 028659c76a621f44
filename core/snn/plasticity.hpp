#pragma once
// Local learning rules: what happens to a weight depends on the activity at its two ends, and for
// three-factor rules on one more signal. Pure functions; only short_term_step records gradients.
#include <torch/torch.h>

#include <cstdint>

namespace spikedepth {

/// How near to its bounds a weight still changes: the factors A+(w) and A-(w), without eta.
enum class StdpBounds {
  additive,       // 1 and 1
  additive_step,  // 1 while w < w_max, 1 while w > w_min
  power,          // (w_max - w)^mu and (w - w_min)^mu
  linear          // max(0, w_max - w) and max(0, w - w_min)
};

struct StdpParameters {
  double tau_pre_s = 0.05, tau_post_s = 0.05;  // of the traces
  double a_pre = 1, a_post = 1;                // what a spike adds to its trace, times dt / tau
  double eta_plus = 1e-3, eta_minus = 1e-3;
  double w_min = 0, w_max = 1, mu = 0.5;
  StdpBounds bounds = StdpBounds::additive;
  bool clamp = true;  // weights are cut to [w_min, w_max] afterwards
  double dt_s = 0.001;
};

/// Low-pass filtered spikes of both sides, shaped like the spikes; undefined: zero.
struct StdpState {
  torch::Tensor pre, post;
};
struct StdpResult {
  torch::Tensor weights;
  StdpState state;
};

/// T <- T + (dt / tau) (a z - T) on both sides, then
/// dw = eta+ A+(w) sum_b z_post T_pre' - eta- A-(w) sum_b T_post z_pre'.
/// pre [B, I], post [B, H], weights [H, I]. Throws ConfigError if dt >= tau.
StdpResult stdp_linear(const torch::Tensor& pre, const torch::Tensor& post,
                       const torch::Tensor& weights, const StdpState& state,
                       const StdpParameters& parameters);

struct ConvolutionShape {
  std::int64_t stride = 1, padding = 0, dilation = 1;
};
/// The same for a convolution: every output position is a synapse's pair of ends. pre [B, C, H, W],
/// post [B, K, H', W'], weights [K, C, k, k].
StdpResult stdp_conv2d(const torch::Tensor& pre, const torch::Tensor& post,
                       const torch::Tensor& weights, const StdpState& state,
                       const StdpParameters& parameters, const ConvolutionShape& shape = {});

/// Short-term facilitation and depression of Tsodyks and Markram:
///   u' = u (1 - dt/tau_f) + U (1 - u) z,   y = u' x z,   x' = x + (dt/tau_d) (1 - x) - y
struct ShortTermPlasticity {
  double tau_facilitation_s = 0.05, tau_depression_s = 0.75, utilisation = 0.45;
  double dt_s = 0.001;
};
struct ShortTermState {
  torch::Tensor u, x;  // release probability and resources; undefined: 0 and 1
};
struct ShortTermResult {
  torch::Tensor output;  // what the synapse passes on, of the spikes' shape
  ShortTermState state;
};
ShortTermResult short_term_step(const torch::Tensor& spikes, const ShortTermState& state,
                                const ShortTermPlasticity& parameters);

/// Three-factor learning: pairings leave a trace that a later signal turns into a change,
///   e <- e exp(-dt/tau_e) + (the pairing of stdp_linear without a sum over b),
///   dw = sum_b modulator_b e_b.
struct ThreeFactorParameters {
  StdpParameters pairing;
  double tau_eligibility_s = 0.5;
};
struct ThreeFactorState {
  StdpState traces;
  torch::Tensor eligibility;  // [B, H, I]; undefined: zero
};
struct ThreeFactorResult {
  torch::Tensor weights;
  ThreeFactorState state;
};
/// `modulator` [B]: reward, reward minus its expectation, or a neuromodulator's level.
ThreeFactorResult three_factor_step(const torch::Tensor& pre, const torch::Tensor& post,
                                    const torch::Tensor& modulator, const torch::Tensor& weights,
                                    const ThreeFactorState& state,
                                    const ThreeFactorParameters& parameters);

/// Correlation sensors beside each synapse, as analog neuromorphic circuits have them: causal gains
/// exp(-(t_post - t_pre) / tau) at a post spike for the newest pre spike before it, anticausal
/// exp(-(t_pre - t_post) / tau) at a pre spike for the newest post spike before it. Simultaneous
/// spikes are a causal pair alone.
struct CorrelationParameters {
  double tau_causal_s = 0.1, tau_anticausal_s = 0.1;
  double dt_s = 0.001;
};
struct CorrelationState {
  torch::Tensor pre, post;           // [B, I], [B, H]: exp(-age of the newest spike / tau), 0: none
  torch::Tensor causal, anticausal;  // [B, H, I]
};
CorrelationState correlation_sensor_step(const torch::Tensor& pre, const torch::Tensor& post,
                                         const CorrelationState& state,
                                         const CorrelationParameters& parameters);
/// weights + eta (mean over b of causal - anticausal).
torch::Tensor correlation_update(const torch::Tensor& weights, const CorrelationState& state,
                                 double eta);

}  // namespace spikedepth
