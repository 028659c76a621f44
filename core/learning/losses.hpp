#pragma once
// The depth losses of StereoSpike and penalties on its firing.
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

/// Per map (1/n) sum over valid pixels of |Gx r| + |Gy r|, G the 3x3 Sobel operator with zero
/// padding; mean over images. Several maps of an image may lie along axis 1 of `residual`
/// [N,M,H,W]; their terms add up. `valid` is [N,1,H,W].
torch::Tensor gradient_loss(const torch::Tensor& residual, const torch::Tensor& valid);

/// Mean |r| over an image's valid pixels, summed over its maps as above; mean over images.
torch::Tensor absolute_loss(const torch::Tensor& residual, const torch::Tensor& valid);

/// Mean Huber loss of an image's valid pixels (LossConfig::huber_beta), summed over its maps as
/// above; mean over images.
torch::Tensor huber_loss(const torch::Tensor& residual, const torch::Tensor& valid, double beta);

/// Sum over the tensors of weight * (1/(2K)) sum s^2, K their number of elements.
torch::Tensor spike_penalty(const std::vector<torch::Tensor>& spikes,
                            const std::vector<double>& weights);

/// Sum over the tensors of weight * (mean - target_rate)^2.
torch::Tensor target_rate_penalty(const std::vector<torch::Tensor>& spikes,
                                  const std::vector<double>& weights, double target_rate);

/// Sum over the layers [N,C,H,W] of the mean over channels of
/// max(0, 1 - r / low)^2 + max(0, r / high - 1)^2, r the channel's mean output: 1 for a layer that
/// is silent or fires at twice `high`, 0 where every channel fires between `low` and `high`.
torch::Tensor rate_band_penalty(const std::vector<LayerActivity>& layers, double low, double high);

/// Pixels whose truth counts: finite and in front of the camera.
torch::Tensor valid_pixels(const torch::Tensor& truth);

/// Mean |prediction - truth| over the valid pixels, metres; NaN if there are none.
double mean_depth_error(const torch::Tensor& prediction, const torch::Tensor& truth);

struct LossTerms {
  torch::Tensor total;
  torch::Tensor depth;  // all depth terms over all scales
  /// What `total` is the sum of, weighted: "scale_invariant", "gradient", "absolute", "huber",
  /// "surprise", "spike_penalty", "rate_band"; those whose weight is 0 are left out.
  std::vector<std::pair<std::string, torch::Tensor>> parts;
};

/// Sum over the scales of (squared_weight * scale-invariant + gradient_weight * gradient +
/// absolute_weight * absolute + huber_weight * Huber's), all of residuals in LossConfig::space,
/// plus DepthOutput::surprise where a network has one, plus spike_penalty * penalty, plus
/// rate_band_weight * band penalty of all spiking layers. truth [N,1,H,W] metres with NaN where
/// unknown. Throws ConfigError if a penalised name is no layer of the network.
LossTerms depth_loss(const DepthOutput& output, const torch::Tensor& truth,
                     const LossConfig& config);

}  // namespace spikedepth
