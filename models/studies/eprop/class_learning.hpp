#pragma once
// Training of the classifier by e-prop, or through time. Torch-free for its users.
#include <functional>
#include <string>
#include <vector>

#include "core/eprop/eprop_network.hpp"

namespace spikedepth {

/// What is learned, in which steps. Batches are numbered from 0.
struct EpropPlan {
  EpropParameters network;
  std::int64_t batches = 1;
  double lr = 2e-3;  // of Adam
  std::uint64_t seed = 1;
  double start_scale = 1;     // factor on the synapses at the start
  bool through_time = false;  // backpropagation through time instead
  std::function<EpropBatch<float>(std::int64_t batch)> train;
  std::function<EpropBatch<float>(std::int64_t batch)> test;
  std::int64_t test_batches = 1;
  std::vector<std::int64_t> measured_after;             // numbers of batches, in order
  std::function<void(double share, double loss)> beat;  // called every batch
};

struct EpropOutcome {
  std::vector<double> accuracies;  // on the test batches, after each of measured_after
  double mean_hz = 0;              // there, at the end
  double batch_s = 0;              // seconds of a training step, the median
};

/// Weights start normal with variance 1 / number of inputs, biases at 0.
EpropWeights<float> eprop_start(const EpropParameters& parameters, std::uint64_t seed);

EpropOutcome learn_classes(const EpropPlan& plan);

/// How many of the batch have most votes for their label.
std::int64_t right_votes(const std::vector<double>& votes, const std::vector<std::int64_t>& labels);

}  // namespace spikedepth
