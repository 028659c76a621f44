#pragma once
// The e-prop classifier (core/eprop/eprop_network.hpp) unrolled in time for automatic
// differentiation: backpropagation through time to compare with, and the gradient that defines
// e-prop.
#include <torch/torch.h>

#include "core/eprop/eprop_network.hpp"

namespace spikedepth {

/// Where the graph is cut. e-prop is the gradient with recurrence and reset cut and adaptation not.
struct UnrolledCuts {
  bool recurrence = false;
  bool reset = false;
  bool adaptation = false;
};

/// Tensors [neurons, inputs + neurons], [outputs, neurons], [outputs], leaves that want gradients.
struct UnrolledWeights {
  torch::Tensor synapses, readout, bias;
};

struct UnrolledResult {
  torch::Tensor loss;                         // summed over steps and samples, as EpropResult::loss
  torch::Tensor votes;                        // [samples, outputs]
  std::vector<torch::Tensor> spikes;          // [samples, neurons] of every step, in the graph
  std::vector<torch::Tensor> heights;         // psi of every step, detached
  std::vector<torch::Tensor> private_spikes;  // what feeds the adaptation, where it is a copy
};

/// spikes [steps, samples, inputs], labels [samples]. The rate term is left out. With
/// `private_adaptation` the spikes that feed the adaptation are a second node of equal value, so
/// that the gradient with respect to the public ones leaves that path out.
UnrolledResult unrolled_run(const EpropParameters& parameters, const UnrolledWeights& weights,
                            const torch::Tensor& spikes, const torch::Tensor& labels,
                            std::int64_t loss_from, const UnrolledCuts& cuts,
                            bool private_adaptation = false);

/// Copies that want gradients; `T` is the tensors' type.
template <typename T>
UnrolledWeights unrolled_weights(const EpropParameters& parameters, const EpropWeights<T>& weights);

/// The same as eprop_run(), by backpropagation through time; votes and rate are left out. No neuron
/// excites itself.
EpropResult<float> run_through_time(const EpropParameters& parameters,
                                    const EpropWeights<float>& weights,
                                    const EpropBatch<float>& batch);

}  // namespace spikedepth
