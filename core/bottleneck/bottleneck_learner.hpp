#pragma once
// A classifier whose hidden layers learn from a memory of recent samples, each layer alone, and
// whose output layer learns the labels by a delta rule: Daruwalla and Lipasti, Frontiers in
// Computational Neuroscience 18:1240348 (2024), arXiv 2111.13187.
//
// The update of a hidden synapse has three factors: the input h of the layer, the slope of its unit
// and the signal xi of its unit, which compares the newest sample with the memory (hsic.hpp).
#include <cstdint>
#include <optional>
#include <vector>

#include "core/bottleneck/hsic.hpp"
#include "core/bottleneck/local_layer.hpp"

namespace spikedepth {

/// What hidden units are.
enum class HiddenUnits {
  rate,     // max(0, drive)
  leaky,    // a potential follows the drive; learns at every step; kept from sample to sample
  spiking,  // integrate and fire with soft reset over some steps; the rate is spikes a step
};

/// What reaches the hidden layers.
enum class HiddenSignal {
  bottleneck,
  random,          // control: a random direction of the same length
  none,            // control: random hidden layers, the output layer alone learns
  backpropagation  // to compare with: the errors of the labels through all layers
};

enum class MemoryMode {
  rerun,  // the whole memory is run again with the present weights
  stored  // outputs stay as they were when their sample was the newest
};

struct BottleneckParameters {
  std::vector<std::int64_t> sizes;  // inputs, hidden layers, classes
  HsicParameters hsic;
  std::int64_t memory = 16;  // samples that are compared, at least 2
  std::int64_t shift = 1;    // new samples an update
  HiddenUnits units = HiddenUnits::rate;
  HiddenSignal signal = HiddenSignal::bottleneck;
  MemoryMode mode = MemoryMode::rerun;
  bool shuffle_labels = false;  // control: labels are permuted where the signal sees them
  AdamSettings adam;
  std::int64_t steps = 20;         // of leaky and spiking units, a sample
  double dt_ms = 1, tau_ms = 5;    // of leaky units
  double surrogate_threshold = 1;  // of spiking units; their slope is 1 / threshold below it
};

class BottleneckLearner {
 public:
  /// Throws ConfigError where the sizes make no network or the memory cannot hold two samples.
  BottleneckLearner(const BottleneckParameters& parameters, std::uint64_t seed);
  /// Takes one sample into the memory: x [inputs] and its class. Every `shift` samples, once the
  /// memory is full, all layers are updated.
  void see(const double* x, std::int64_t label);
  /// The class whose output is largest, from rest.
  std::int64_t classify(const double* x) const;
  /// Share of `labels` that classify() finds in `inputs` [count][inputs].
  double accuracy(const std::vector<double>& inputs, const std::vector<std::int64_t>& labels) const;
  /// Mean of K^z over pairs of different samples in the present memory, a layer: 0 or 1 throughout
  /// would mean that xi has vanished.
  std::vector<double> kernel_means() const;
  const std::vector<LocalLayer>& layers() const { return layers_; }

 private:
  struct Slot {
    std::vector<double> x, y;
    std::vector<LayerState> layers;
  };

  void run(Slot& slot) const;
  void run_layer(std::size_t layer, const double* h, LayerState& state) const;
  void settle(LayerState& state, bool normalised) const;
  void update();
  void gather_hidden(const SampleWeights& weights);
  void gather_errors();
  std::vector<double> signal_of(std::size_t layer, const SampleWeights& weights);
  SampleWeights weights_of_memory();
  const double* input_of(const Slot& slot, std::size_t layer) const;

  BottleneckParameters parameters_;
  Random random_;
  std::vector<LocalLayer> layers_;
  std::vector<Slot> memory_;  // oldest first
  std::int64_t seen_ = 0;
};

}  // namespace spikedepth
