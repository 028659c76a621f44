#pragma once
// One sample on its way through an e-prop network, step by step.
#include <cstdint>
#include <vector>

#include "core/eprop/eprop_network.hpp"

namespace spikedepth {

/// What all samples share.
template <typename T>
struct EpropShared {
  EpropShared(const EpropParameters& parameters, const EpropWeights<T>& weights, bool outer);

  const EpropParameters& parameters;
  const EpropWeights<T>& weights;
  std::int64_t presynaptic;  // inputs + neurons
  std::vector<T> by_input;   // the synapses [inputs + neurons][neurons]
  std::vector<T> by_neuron;  // what errors reach the neurons through: [neurons][outputs]
  T alpha, rho, kappa, rate_decay, target_rate;
  bool outer;  // gradients as outer products
};

/// Sums over samples.
template <typename T>
struct EpropSums {
  EpropWeights<T> gradient;
  double loss = 0, spikes = 0;
};

/// Its state and traces; reset() makes it ready for the next sample.
template <typename T>
class EpropSample {
 public:
  explicit EpropSample(const EpropShared<T>& shared);
  /// Runs sample `index` of `batch` from rest. `votes` [outputs] are added to.
  void run(const EpropBatch<T>& batch, std::int64_t index, bool with_gradient, EpropSums<T>& sums,
           double* votes);

 private:
  void reset();
  void drive(const T* input);
  void fire(EpropSums<T>& sums);
  void read(const EpropBatch<T>& batch, std::int64_t step, std::int64_t index, EpropSums<T>& sums,
            double* votes);
  void learn_readout(EpropSums<T>& sums);
  void update_traces(EpropSums<T>& sums);
  void keep_factors(EpropSums<T>& sums);
  void add_outer_products(EpropSums<T>& sums);

  const EpropShared<T>& shared_;
  std::vector<T> v_, adaptation_, spikes_, psi_, rate_;  // [neurons]
  std::vector<std::int64_t> refractory_;                 // steps left
  std::vector<T> trace_;                                 // [inputs + neurons], presynaptic
  std::vector<T> filtered_, adapted_;                    // [neurons][inputs + neurons]
  std::vector<T> y_, error_;                             // [outputs]
  std::vector<T> signal_, pull_;                         // [neurons]: learning signal, rate term
  std::vector<T> spike_trace_;                           // [neurons], filtered by the readout
  T bias_trace_ = 0;
  T rate_share_ = 0;     // of the running rate's weights that lie within the sample
  bool counts_ = false;  // whether the present step has a loss

  static constexpr std::int64_t kBlock = 8;  // steps whose outer products are added at a time
  std::int64_t kept_ = 0;
  std::vector<T> kept_factors_, kept_traces_;  // [kBlock][neurons], [kBlock][inputs + neurons]
};

}  // namespace spikedepth
