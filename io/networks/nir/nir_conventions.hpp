#pragma once
// What a NIR file leaves open and how it is read: the step, the input's gain, reset and threshold.
#include <vector>

#include "io/networks/exchange_note.hpp"
#include "io/networks/nir/nir_graph.hpp"

namespace spikedepth {

/// What the reader of a file must say, because no field of it does.
struct NirReading {
  double dt = 0;             // seconds a step, in the file's own unit of time
  bool at_or_above = false;  // spike at v >= threshold, as SpikingJelly and Sinabs; else above
};

/// A neuron node in steps, one number a neuron:
/// current <- current + (w_in I - current) synaptic, where there are synapses (CubaLIF);
/// v <- v + (leak - v + gain' I) alpha for LI and LIF; v <- v + gain I for I and IF;
/// spike above `threshold`, then v <- reset.
struct NeuronInSteps {
  bool leaky = false, spiking = false, synapses = false;
  std::vector<float> alpha, gain, leak, threshold, reset, synaptic, w_in;
};

/// Whether `type` is I, IF, LI, LIF, CubaLI or CubaLIF.
bool is_neuron(const std::string& type);

/// Translates a neuron node to Euler steps of `reading.dt` and notes each convention that had to be
/// taken for granted. Throws DataError naming `file` and the node: a step that is not positive, a
/// time constant below the step (as norse up to 1.1.0 writes), resets that the metadata call
/// subtracting, fields that are missing or of unequal shapes.
NeuronInSteps neuron_in_steps(const std::string& name, const NirNode& node,
                              const NirReading& reading, const std::string& file,
                              ExchangeNotes& notes);

}  // namespace spikedepth
