#pragma once
// A recurrent spiking classifier that learns forward in time (e-prop): Bellec et al., Nature
// Communications 11:3625 (2020); batched as by Knight and Nowotny, NICE 2022.
//
// Each step t of dt, for neuron j, with alpha, rho, kappa = exp(-dt / tau) of membrane, adaptation
// and readout:
//   a <- rho a + z(t-1)
//   v <- alpha v + sum Win x(t) + sum Wrec z(t-1) - threshold z(t-1)
//   u  = (v - threshold - beta a) / threshold
//   psi = gamma / threshold max(0, 1 - |u|), 0 while refractory
//   z  = u > 0 and not refractory
//   y <- kappa y + sum Wout z + bias
// Currents are not scaled by 1 - alpha. Every synapse keeps an eligibility trace e; the readout
// sends each neuron a learning signal; their product is the gradient, with nothing to be unrolled.
#include <cstdint>
#include <vector>

#include "core/base/worker_pool.hpp"

namespace spikedepth {

/// What the readout's errors reach the neurons through.
enum class EpropFeedback {
  symmetric,  // the readout's weights
  random      // weights of its own, fixed
};

enum class EpropTask {
  classes,    // cross-entropy of the softmax of y against a label, at every step that counts
  regression  // half the squared difference of y from a target
};

struct EpropParameters {
  std::int64_t inputs = 1, neurons = 1, outputs = 1;
  double dt_ms = 1, tau_membrane_ms = 20, tau_adaptation_ms = 2000;
  double tau_readout_ms = 20;  // 0: the readout forgets at once
  double threshold = 0.6;
  double beta = 0;  // strength of adaptation; 0: plain leaky neurons without that trace
  double gamma = 0.3;
  std::int64_t refractory_steps = 5;
  bool recurrent = true;
  EpropFeedback feedback = EpropFeedback::symmetric;
  EpropTask task = EpropTask::classes;
  /// Of a term that pulls each neuron's running rate to the target; the rate is that of the sample
  /// so far, with weights that decay by tau_rate.
  double rate_weight = 0;
  double target_hz = 10, tau_rate_ms = 500;
};

/// The weights, or a gradient of them. Every matrix row by row.
template <typename T>
struct EpropWeights {
  std::vector<T> synapses;  // [neurons][inputs + neurons]: from the inputs, then from the neurons
  std::vector<T> readout;   // [outputs][neurons]
  std::vector<T> bias;      // [outputs]
  std::vector<T> feedback;  // [neurons][outputs], of random feedback; no gradient

  /// All zero, of the sizes that `parameters` ask for.
  static EpropWeights zeros(const EpropParameters& parameters);
};

/// Some samples side by side.
template <typename T>
struct EpropBatch {
  std::int64_t steps = 0, samples = 0;
  std::vector<T> spikes;             // [steps][samples][inputs], 0 or 1 (any real works)
  std::vector<std::int64_t> labels;  // [samples], for classes
  std::vector<T> targets;            // [steps][samples][outputs], for regression
  std::int64_t loss_from = 0;        // first step that has a loss
};

template <typename T>
struct EpropResult {
  double loss = 0;  // summed over steps and samples
  EpropWeights<T> gradient;
  std::vector<double> votes;  // [samples][outputs] of classes: softmax summed over the loss's steps
  double mean_hz = 0;         // spikes a neuron and second
};

/// How eprop_run() is to work.
struct EpropRun {
  bool with_gradient = true;
  /// Where it is exact (plain neurons, a readout that forgets at once) the gradient is a sum of
  /// outer products, several steps at a time, and no synapse keeps a trace. False: traces always.
  bool outer_products = true;
  WorkerPool* pool = nullptr;  // null: the caller's thread alone
};

/// Runs the batch forward once and returns loss and gradient. The working memory does not depend on
/// the number of steps. Samples are worked on in groups of a fixed size, so that the sums do not
/// depend on the number of threads.
template <typename T>
EpropResult<T> eprop_run(const EpropParameters& parameters, const EpropWeights<T>& weights,
                         const EpropBatch<T>& batch, const EpropRun& how = {});

}  // namespace spikedepth
