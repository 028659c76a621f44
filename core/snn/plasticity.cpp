#include "core/snn/plasticity.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/snn/neurons/common.hpp"

namespace spikedepth {

using torch::Tensor;

namespace {

Tensor trace(const Tensor& before, const Tensor& spikes, double tau_s, double height, double dt_s,
             const char* name) {
  if (!(dt_s < tau_s)) throw ConfigError(std::string(name) + " must be above the time step");
  const auto old = or_zero(before, spikes);
  return old + (height * spikes - old) * (dt_s / tau_s);
}

StdpState move_traces(const Tensor& pre, const Tensor& post, const StdpState& state,
                      const StdpParameters& p) {
  return {trace(state.pre, pre, p.tau_pre_s, p.a_pre, p.dt_s, "tau_pre_s"),
          trace(state.post, post, p.tau_post_s, p.a_post, p.dt_s, "tau_post_s")};
}

// eta+ A+(w) and eta- A-(w).
struct Rates {
  Tensor up, down;
};
Rates rates(const Tensor& w, const StdpParameters& p) {
  const auto above = p.w_max - w, below = w - p.w_min;  // room upwards and downwards
  Tensor up, down;
  switch (p.bounds) {
    case StdpBounds::additive:
      up = torch::ones_like(w), down = torch::ones_like(w);
      break;
    case StdpBounds::additive_step:
      up = above.gt(0).to(w.scalar_type()), down = below.gt(0).to(w.scalar_type());
      break;
    case StdpBounds::power:
      up = above.clamp_min(0).pow(p.mu), down = below.clamp_min(0).pow(p.mu);
      break;
    case StdpBounds::linear:
      up = above.clamp_min(0), down = below.clamp_min(0);
      break;
  }
  return {up * p.eta_plus, down * p.eta_minus};
}

// z [B, H] and t [B, I] -> [H, I], summed over the batch.
Tensor outer_sum(const Tensor& post, const Tensor& pre) {
  return torch::matmul(post.t(), pre);
}

Tensor bounded(const Tensor& weights, const StdpParameters& p) {
  return p.clamp ? weights.clamp(p.w_min, p.w_max) : weights;
}

// dw of matrices: spikes and traces [N, I] and [N, H].
Tensor changed(const Tensor& weights, const Tensor& pre, const Tensor& post,
               const Tensor& pre_trace, const Tensor& post_trace, const StdpParameters& p) {
  const auto rate = rates(weights, p);
  return bounded(
      weights + rate.up * outer_sum(post, pre_trace) - rate.down * outer_sum(post_trace, pre), p);
}

}  // namespace

StdpResult stdp_linear(const Tensor& pre, const Tensor& post, const Tensor& weights,
                       const StdpState& state, const StdpParameters& parameters) {
  torch::NoGradGuard no_grad;
  const auto next = move_traces(pre, post, state, parameters);
  return {changed(weights, pre, post, next.pre, next.post, parameters), next};
}

StdpResult stdp_conv2d(const Tensor& pre, const Tensor& post, const Tensor& weights,
                       const StdpState& state, const StdpParameters& parameters,
                       const ConvolutionShape& shape) {
  torch::NoGradGuard no_grad;
  const auto next = move_traces(pre, post, state, parameters);
  // [B, C k k, L] -> [B L, C k k]: one row for each output position.
  const auto patches = [&](const Tensor& image) {
    return torch::im2col(image, {weights.size(2), weights.size(3)},
                         {shape.dilation, shape.dilation}, {shape.padding, shape.padding},
                         {shape.stride, shape.stride})
        .transpose(1, 2)
        .flatten(0, 1);
  };
  const auto positions = [](const Tensor& image) {
    return image.flatten(2).transpose(1, 2).flatten(0, 1);
  };
  const auto rows = patches(pre), outputs = positions(post);
  if (rows.size(0) != outputs.size(0))
    throw ConfigError("the outputs of stdp_conv2d have " + std::to_string(outputs.size(0)) +
                      " positions, but its inputs give " + std::to_string(rows.size(0)) +
                      "; check stride, padding and dilation");
  const auto matrix = changed(weights.flatten(1), rows, outputs, patches(next.pre),
                              positions(next.post), parameters);
  return {matrix.view_as(weights), next};
}

ShortTermResult short_term_step(const Tensor& spikes, const ShortTermState& state,
                                const ShortTermPlasticity& parameters) {
  const auto& p = parameters;
  const auto before = or_zero(state.u, spikes);
  const auto x = state.x.defined() ? state.x : torch::ones_like(spikes);
  const auto u =
      before * (1 - p.dt_s / p.tau_facilitation_s) + p.utilisation * (1 - before) * spikes;
  const auto output = u * x * spikes;
  return {output, {u, x + (1 - x) * (p.dt_s / p.tau_depression_s) - output}};
}

ThreeFactorResult three_factor_step(const Tensor& pre, const Tensor& post, const Tensor& modulator,
                                    const Tensor& weights, const ThreeFactorState& state,
                                    const ThreeFactorParameters& parameters) {
  torch::NoGradGuard no_grad;
  const auto& p = parameters.pairing;
  const auto traces = move_traces(pre, post, state.traces, p);
  const auto rate = rates(weights, p);
  const auto pairing = rate.up * post.unsqueeze(2) * traces.pre.unsqueeze(1) -
                       rate.down * traces.post.unsqueeze(2) * pre.unsqueeze(1);
  const auto kept = std::exp(-p.dt_s / parameters.tau_eligibility_s);
  const auto eligibility =
      state.eligibility.defined() ? state.eligibility * kept + pairing : pairing;
  const auto change = (modulator.view({-1, 1, 1}) * eligibility).sum(0);
  return {bounded(weights + change, p), {traces, eligibility}};
}

CorrelationState correlation_sensor_step(const Tensor& pre, const Tensor& post,
                                         const CorrelationState& state,
                                         const CorrelationParameters& parameters) {
  torch::NoGradGuard no_grad;
  const auto& p = parameters;
  const auto aged_pre = or_zero(state.pre, pre) * std::exp(-p.dt_s / p.tau_causal_s);
  const auto aged_post = or_zero(state.post, post) * std::exp(-p.dt_s / p.tau_anticausal_s);
  const auto newest_pre = torch::where(pre.gt(0), torch::ones_like(pre), aged_pre);
  const auto newest_post = torch::where(post.gt(0), torch::ones_like(post), aged_post);
  // A pre spike meets the post spikes before this step; a post spike also one of this step.
  const auto causal = post.unsqueeze(2) * newest_pre.unsqueeze(1);
  const auto anticausal = aged_post.unsqueeze(2) * pre.unsqueeze(1);
  return {newest_pre, newest_post, state.causal.defined() ? state.causal + causal : causal,
          state.anticausal.defined() ? state.anticausal + anticausal : anticausal};
}

Tensor correlation_update(const Tensor& weights, const CorrelationState& state, double eta) {
  torch::NoGradGuard no_grad;
  return weights + eta * (state.causal - state.anticausal).mean(0);
}

}  // namespace spikedepth
