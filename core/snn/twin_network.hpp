#pragma once
// Spiking networks whose weights are at the same time those of a network without spikes.
#include <torch/torch.h>

#include "core/snn/depth_model.hpp"

namespace spikedepth {

/// The value of `spiking` with the gradient of `analog`, element by element: proxy learning
/// (Kheradpisheh, Mirsadeghi, Masquelier, IEEE Access 10:70769, 2022). Equal shapes.
inline torch::Tensor tied(const torch::Tensor& analog, const torch::Tensor& spiking) {
  return spiking.detach() + (analog - analog.detach());  // plus exactly 0
}

/// What a DepthModel also is, if it has a twin without spikes that reads the same tensors.
class TwinNetwork {
 public:
  virtual ~TwinNetwork() = default;
  /// One pass of the twin: depth, scales, layers and sums in the order and shapes of
  /// DepthModel::forward, with activities where that one gives mean spikes a step.
  virtual DepthOutput forward_analog(const torch::Tensor& frames) = 0;
  /// Moves the thresholds of the spiking pass alone towards those at which the `percentile`-th
  /// activity of `analog` is one spike a step, by the share `momentum` of the way: threshold
  /// balancing for a twin that was trained without spikes (Diehl et al., IJCNN 2015; Rueckauer et
  /// al., Frontiers in Neuroscience 11:682, 2017).
  virtual void balance(const DepthOutput& analog, double percentile, double momentum) = 0;
};

}  // namespace spikedepth
