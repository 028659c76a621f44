#pragma once
// A relay network as a Markov chain: its transition matrices, differentiable, and what follows from
// them without simulation.
#include <torch/torch.h>

#include <vector>

#include "core/sampling/relay_network.hpp"

namespace spikedepth {

/// The free parameters of a relay network; weights are softplus of them, so that none can change
/// its sign. Double precision.
class RelayChain : public torch::nn::Module {
 public:
  explicit RelayChain(const RelayWeights& start);
  /// From every state to every state, [images,S,S], for feed-forward drives [images,causes].
  /// S = 4^causes; bit k of a state is excitatory neuron k, bit causes + k inhibitory neuron k.
  torch::Tensor transitions(const torch::Tensor& drive) const;
  /// The weights as the simulation takes them.
  RelayWeights weights() const;
  /// |W - W'| / |W + W'| of all recurrent weights with their signs, Frobenius.
  double asymmetry() const;

 private:
  torch::Tensor weight(const torch::Tensor& free, bool diagonal) const;
  int causes_;
  double excitatory_update_;
  torch::Tensor bits_;  // [S, 2 causes]
  torch::Tensor ee_, ei_, ie_, ii_, feed_, excitatory_bias_, inhibitory_bias_, log_gain_;
};

/// The same of Gibbs sampling in sweeps that redraw each cause with probability `update`:
/// [images,2^causes,2^causes] for drives [images,causes] and couplings [causes,causes].
torch::Tensor gibbs_transitions(const torch::Tensor& drive, const torch::Tensor& coupling,
                                double update);

/// Exact posteriors [images,2^causes] by enumeration, without core/sampling.
torch::Tensor enumerated(const torch::Tensor& drive, const torch::Tensor& coupling);

/// E sum_x (phat_K(x) - p(x))^2 [images], phat_K the histogram of the excitatory patterns over the
/// first K steps from silence: no simulation. `transitions` [images,S,S], posterior [images,X]; the
/// low bits of a state are its excitatory pattern. With `last` the distribution over patterns at
/// step K, [images,X].
torch::Tensor expected_error(const torch::Tensor& transitions, const torch::Tensor& posterior,
                             int steps, torch::Tensor* last = nullptr);

/// What the number of active excitatory neurons does in the stationary state, mean over images.
struct RhythmFigures {
  std::vector<double> autocorrelation;  // lags 0, 1, ...
  double integrated_time = 0;           // 1 + 2 sum of the autocorrelation
  double period = 0, modulus = 0;       // of the slowest complex pair of eigenvalues; 0 without one
  double peak_frequency = 0;            // of the spectrum, per step
  double bias = 0;                      // KL(posterior || stationary), nats
};
RhythmFigures rhythm_of(const torch::Tensor& transitions, const torch::Tensor& posterior);

}  // namespace spikedepth
