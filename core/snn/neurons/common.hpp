#pragma once
// What the neuron families share: how time is discretised, how a neuron fires and is reset.
//
// A neuron family is a struct with
//   Parameters  tensors and options; `each(f)` calls f(name, tensor) for every tensor
//   State       tensors; `each(f)` likewise; an undefined tensor means "at rest"
//   step(input, state, parameters, dt_s) -> {output, next state}, a pure function
// Any tensor of Parameters may be a scalar or hold one value a neuron (any shape that broadcasts
// with the input [B, ...]), and may require a gradient. Times are seconds.
#include <torch/torch.h>

#include <cstdint>
#include <string>

#include "core/snn/surrogate.hpp"

namespace spikedepth {

/// What a step returns. `output` is spikes, or the potential of a leaky integrator.
template <class State>
struct NeuronResult {
  torch::Tensor output;
  State state;
};

/// A state that is a potential alone.
struct PotentialState {
  torch::Tensor v;
  template <class F>
  void each(F&& f) {
    f("v", v);
  }
};

/// A potential and a synaptic current.
struct CurrentState {
  torch::Tensor v, i;
  template <class F>
  void each(F&& f) {
    f("v", v), f("i", i);
  }
};

/// The same with an adaptation.
struct AdaptiveState {
  torch::Tensor v, i, a;
  template <class F>
  void each(F&& f) {
    f("v", v), f("i", i), f("a", a);
  }
};

/// A parameter that is one number for all neurons.
torch::Tensor scalar(double value);

enum class Integrator {
  euler,       // forward Euler: decay 1 - dt/tau; needs dt < tau
  exponential  // decay exp(-dt/tau): exact for an input that is constant during the step
};

/// When an input spike moves the potential.
enum class InputTiming {
  same_step,  // input -> current -> potential -> spike within one step
  next_step  // the spike is read from the potential at the step's beginning and the potential moves
             // by the old current: one step of delay for each
};

enum class Reset {
  hard,     // v <- v_reset
  subtract  // v <- v - (v_th - v_reset)
};

enum class SpikeMode {
  above,        // spike where v > v_th
  at_or_above,  // spike where v >= v_th
  smooth        // smooth_spike(): no spikes at all, for gradient checks
};

/// How a neuron fires and what happens then.
struct Firing {
  Surrogate surrogate{SurrogateKind::superspike, 100};
  SpikeMode mode = SpikeMode::above;
  Reset reset = Reset::hard;
  bool detach_reset = true;             // no gradient through the spike in the reset
  bool detach_reset_threshold = false;  // none through v_th in Reset::subtract either
};

/// Spikes for potentials `above` threshold (potential minus threshold).
torch::Tensor fire(const torch::Tensor& above, const Firing& firing);

/// The potential after the reset.
torch::Tensor reset_potential(const torch::Tensor& potential, const torch::Tensor& spikes,
                              const torch::Tensor& threshold, const torch::Tensor& reset_value,
                              const Firing& firing);

/// What is left of a quantity with time constant `tau_s` after dt_s. Throws ConfigError naming
/// `name` if a tau is not positive or, for euler, dt/tau >= 1.
torch::Tensor decay(const torch::Tensor& tau_s, double dt_s, Integrator integrator,
                    const char* name);

/// `state` or, where it is undefined, `rest` expanded to the shape of `input`.
torch::Tensor or_rest(const torch::Tensor& state, const torch::Tensor& input,
                      const torch::Tensor& rest);
torch::Tensor or_zero(const torch::Tensor& state, const torch::Tensor& input);

}  // namespace spikedepth
