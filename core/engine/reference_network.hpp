#pragma once
// The plain loop over every synapse, to compare engines with.
#include <vector>

#include "core/network/network_description.hpp"

namespace spikedepth {

/// Result of a reference pass; maps are [channels][height][width].
template <typename Number>
struct ReferenceResult {
  std::vector<std::vector<Number>> currents;  // of each layer, without bias and gain
  std::vector<std::vector<float>> spikes;     // of each layer, 0 or 1
  std::vector<Number> depth;                  // [height][width], in the readouts' unit
};

/// Runs `network` from rest on one frame by walking every synapse, upsampling included, in float or
/// double. With a `teacher`, its spikes of each layer enter the next layers instead of the pass's
/// own.
template <typename Number>
ReferenceResult<Number> reference_pass(const NetworkDescription& network, MapSize frame_size,
                                       const std::vector<float>& frame,
                                       const std::vector<std::vector<float>>* teacher = nullptr);

extern template ReferenceResult<float> reference_pass(const NetworkDescription&, MapSize,
                                                      const std::vector<float>&,
                                                      const std::vector<std::vector<float>>*);
extern template ReferenceResult<double> reference_pass(const NetworkDescription&, MapSize,
                                                       const std::vector<float>&,
                                                       const std::vector<std::vector<float>>*);

}  // namespace spikedepth
