#pragma once
// Depth networks whose weights follow from labelled frames in closed form.
#include <torch/torch.h>

#include <cstdint>

#include "core/base/ridge.hpp"

namespace spikedepth {

/// What a DepthModel also is, if ridge regression gives its weights. They lie in buffers, so that
/// checkpoints hold them.
class ClosedFormNetwork {
 public:
  virtual ~ClosedFormNetwork() = default;
  /// How many numbers of a sample the regression takes; its target is one number.
  virtual std::int64_t regression_inputs() const = 0;
  /// Adds samples from frames [N,T,C,H,W], whose origin is set, and depth [N,1,H,W] in metres (NaN:
  /// unknown): `pixels` of each image at most. `step` decides, with nothing else, which are drawn.
  /// Returns how many pixels were taken.
  virtual std::int64_t gather(const torch::Tensor& frames, const torch::Tensor& depth,
                              std::int64_t pixels, std::int64_t step, RidgeSums& sums) = 0;
  /// Takes the regression's solution as weights.
  virtual void take_solution(const RidgeSums& sums, double penalty) = 0;
};

}  // namespace spikedepth
