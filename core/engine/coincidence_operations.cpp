#include "core/engine/coincidence_operations.hpp"

namespace spikedepth {

LayerOperations coincidence_operations(const CoincidenceCells& cells, const float* frame,
                                       MapSize size) {
  const auto counts = count_coincidences(cells, frame, size);
  constexpr double kInputsACell = 2;
  LayerOperations operations;
  operations.layer = "coincidences";
  operations.inputs = counts.inputs;
  operations.active_inputs = operations.input_sum = counts.active_inputs;
  operations.largest_input = counts.active_inputs > 0 ? 1 : 0;
  operations.dense = counts.cells * (kInputsACell + 1);  // and one pooling synapse each
  operations.nonzero = operations.graded = counts.lookups + counts.coincidences;
  return operations;
}

}  // namespace spikedepth
