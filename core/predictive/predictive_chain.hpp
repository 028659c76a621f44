#pragma once
// A chain of predictive neurons that learns to recall a sequence from its beginning: figure 3 of
// Saponati and Vinck (2023).
#include <cstdint>
#include <vector>

#include "core/base/random.hpp"
#include "core/predictive/predictive_neuron.hpp"

namespace spikedepth {

/// Neuron n gets `inputs` spikes, `spacing_ms` apart, `delay_ms` n later, and the traces of the
/// spikes of both neighbours.
struct ChainTask {
  std::int64_t neurons = 10, inputs = 8;
  double spacing_ms = 2, delay_ms = 4;
  double jitter_ms = 1;             // one draw for each input, shared by all neurons
  std::int64_t noise_below_hz = 5;  // as SequenceTask
  double rest_ms = 80;              // after the last input

  /// spacing inputs + delay neurons + jitter + rest
  double duration_ms() const;
};

class PredictiveChain {
 public:
  /// Weights of the own inputs, and of the neighbours, at the start. Use bound none: weights of
  /// neighbours become negative.
  PredictiveChain(const ChainTask& task, const PredictiveParameters& neuron, double input_weight,
                  double neighbour_weight);

  /// One trial with learning and fresh noise. The traces of neighbours are refreshed twice a step,
  /// before learning and before integrating, as in the published simulation.
  void train(Random& random);
  /// A trial without noise and learning in which the first `driven` neurons get their inputs.
  /// First spike of each neuron in ms; below 0: none.
  std::vector<double> recall(std::int64_t driven);
  /// The least number of driven neurons with which all fire; neurons + 1 if there is none.
  std::int64_t needed();
  /// Mean weight from the neuron before, and from the one behind.
  double weight_from_previous() const;
  double weight_from_next() const;

 private:
  std::vector<std::vector<InputSpike>> draw(Random* random, std::int64_t driven) const;
  std::vector<double> run(const std::vector<std::vector<InputSpike>>& spikes, bool learning);

  ChainTask task_;
  PredictiveParameters parameters_;
  std::vector<PredictiveNeuron> neurons_;  // inputs, then previous, then next
};

}  // namespace spikedepth
