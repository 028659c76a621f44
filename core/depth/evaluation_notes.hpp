#pragma once
// Warnings about the figures of an evaluation, in plain sentences. Most evaluations have none.
#include <string>
#include <vector>

#include "core/depth/estimator.hpp"
#include "core/depth/protocol.hpp"

namespace spikedepth {

constexpr double kSilentRate = 0.001;   // below, a layer passes hardly anything on
constexpr double kSaturatedRate = 0.5;  // above, a spike carries little information

/// Layers out of range, or "" where there are none: "silent layers (fewer than 0.1 % of neurons
/// fire): deconv1".
struct RateNotes {
  std::string silent, saturated;
};
RateNotes rate_notes(const std::vector<LayerRate>& rates);

/// One synaptic layer: how much of its input is active and how much its own neurons fire.
struct InputAndOutput {
  const LayerOperations* operations = nullptr;
  double output_rate = 0;  // NaN for a readout, whose neurons never fire
};
/// Pairs every synaptic layer with the neurons that it drives (LayerRate::synapse). Points into
/// `operations`.
std::vector<InputAndOutput> pair_inputs_with_outputs(const std::vector<LayerOperations>& operations,
                                                     const std::vector<LayerRate>& rates);

/// A line per synaptic layer: active inputs and own firing in per cent, largest input, operations.
std::string input_table(const std::vector<LayerOperations>& operations,
                        const std::vector<LayerRate>& rates);

/// Says where the dense work times firing rates is no estimate of the operations, because their
/// number follows the input, and where inputs are graded, so that energy conventions part.
std::vector<std::string> input_notes(const std::vector<LayerOperations>& operations,
                                     const std::vector<LayerRate>& rates);

/// What a network learned from, as far as protocols differ in it.
struct TrainingTarget {
  bool holes_filled = false;  // holes below 24 px of the truth were closed
  SlicePolicy slice;
  bool pixels_rounded = false;  // events go to the nearest rectified pixel, else truncated
};
/// One sentence on how `protocol` differs from the training and what that means; "" if it does not.
std::string protocol_note(const Protocol& protocol, const TrainingTarget& target);

}  // namespace spikedepth
