#pragma once
// The depth losses of StereoSpike and its spike penalty.
#include <torch/torch.h>

#include <string>
#include <vector>

#include "core/learning/loss_config.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {

/// r = prediction - truth at valid pixels, 0 elsewhere. All [N,1,H,W]; truth may hold NaN where
/// `valid` (bool) is false.
torch::Tensor masked_residual(const torch::Tensor& prediction, const torch::Tensor& truth,
                              const torch::Tensor& valid);

/// Per image (1/n) sum r^2 - lambda (1/n^2) (sum r)^2 over its n valid pixels, then the mean over
/// images. Images without valid pixels count as 0.
torch::Tensor scale_invariant_loss(const torch::Tensor& residual, const torch::Tensor& valid,
                                   double lambda);

/// Per image (1/n) sum over valid pixels of |Gx r| + |Gy r|, G the 3x3 Sobel operator with zero
/// padding; mean over images.
torch::Tensor gradient_loss(const torch::Tensor& residual, const torch::Tensor& valid);

/// Sum over the tensors of (1/(2K)) sum s^2, K their number of elements.
torch::Tensor spike_penalty(const std::vector<torch::Tensor>& spikes);

struct LossTerms {
  torch::Tensor total;
  torch::Tensor depth;    // both depth terms over all scales
  torch::Tensor penalty;  // unweighted
};

/// Sum over the scales of (scale-invariant + weight * gradient) + spike_penalty * penalty.
/// truth [N,1,H,W] metres with NaN where unknown. Throws ConfigError if a penalised name is no
/// layer of the network.
LossTerms depth_loss(const DepthOutput& output, const torch::Tensor& truth,
                     const LossConfig& config);

}  // namespace spikedepth
