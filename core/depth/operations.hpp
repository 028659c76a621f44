#pragma once
// What the synapses of a network did for one window, and what that costs under named conventions.
#include <string>
#include <vector>

#include "core/base/fields.hpp"

namespace spikedepth {

/// Work of one synaptic layer. Counts are per window (means over windows after `average`); each
/// synapse counts where it exists: inputs at borders reach fewer outputs, strides skip positions,
/// pruned (zero) weights are no synapses.
struct LayerOperations {
  std::string layer;
  double inputs = 0;         // values that enter, after upsampling where there is one
  double active_inputs = 0;  // of these, not zero
  double input_sum = 0;      // sum of absolute values
  double largest_input = 0;
  bool binary_input = true;  // every value in {-1, 0, 1}; of means: in every pass
  double dense = 0;          // every input times every weight, zeros included
  double nonzero = 0;        // active inputs times existing synapses
  double graded = 0;         // the same, an input of value k counting |k| times
  // Of `nonzero` and `dense`, the work of those passes (one window, or one of its time steps) whose
  // input was not binary throughout.
  double nonzero_of_graded = 0;
  double dense_of_graded = 0;

  /// Share of the inputs that are not zero: the rate that decides the cost of this layer.
  double density() const { return inputs > 0 ? active_inputs / inputs : 0; }
  /// Effective accumulates: work of passes whose whole input is binary.
  double effective_acs() const { return nonzero - nonzero_of_graded; }
  /// Effective multiply-accumulates: work of all other passes.
  double effective_macs() const { return nonzero_of_graded; }
  /// Says of one pass what its input was.
  void set_binary(bool binary) {
    binary_input = binary;
    nonzero_of_graded = binary ? 0 : nonzero;
    dense_of_graded = binary ? 0 : dense;
  }
};

/// Adds `window` to a running sum, layer by layer; divide with `average` at the end.
void accumulate(std::vector<LayerOperations>& sum, const std::vector<LayerOperations>& window);
/// Turns sums over `windows` windows into means; largest_input and binary_input stay.
void average(std::vector<LayerOperations>& sum, double windows);
/// Sum over the layers, named "total"; binary_input only if it is for all.
LayerOperations total_of(const std::vector<LayerOperations>& layers);

/// Energy of one operation in picojoules. Defaults: 32-bit floating point in 45 nm, multiply 3.7
/// and add 0.9 (Horowitz, ISSCC 2014). Arithmetic alone: no memory, no routing, no neuron state.
struct EnergyConstants {
  double mac_pj = 4.6;
  double ac_pj = 0.9;

  void list_fields(FieldList& list);
};

/// How operations become energy. `nonzero`: every effective operation is an accumulate (the recipe
/// of most papers). `sum`: a graded input of k is |k| accumulates (Sinabs 3.1 adds signed values).
/// `neurobench`: accumulates where the layer's input is binary, else multiply-accumulates, both
/// effective. `dense-if-graded`: where a layer's input is not binary, it costs all its dense
/// multiply-accumulates. `dense`: the network of the same shape without spikes, for comparison.
///
/// Whether an input is binary is decided anew in every pass, as NeuroBench 2.3 and SpikingJelly 2.0
/// do in every forward call. Binary is {-1, 0, 1}, NeuroBench's rule; SpikingJelly takes -1 as
/// graded, counts the taps that lie on padding as dense work, and zero weights as synapses.
struct EnergyConvention {
  std::string name;
  std::string meaning;  // half a line for a table
  double (*picojoules)(const LayerOperations& layer, const EnergyConstants& constants);
};
const std::vector<EnergyConvention>& energy_conventions();

/// The conventions called `names`; "all" stands for every one. Throws ConfigError naming them.
std::vector<EnergyConvention> find_energy_conventions(const std::vector<std::string>& names);

/// Microjoules of all layers under a convention.
double energy_uj(const std::vector<LayerOperations>& layers, const EnergyConvention& convention,
                 const EnergyConstants& constants);

}  // namespace spikedepth
