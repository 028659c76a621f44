#pragma once
// Coincidence cells among the synaptic operations of a network.
#include "core/depth/operations.hpp"
#include "core/network/coincidence_cells.hpp"

namespace spikedepth {

/// What the stage "coincidences" does for `frame`: every active pixel of either camera reaches an
/// AND at each disparity and polarity (a look-up, one accumulate), every AND that fires adds to one
/// pooled map.
LayerOperations coincidence_operations(const CoincidenceCells& cells, const float* frame,
                                       MapSize size);

}  // namespace spikedepth
