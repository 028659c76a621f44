#pragma once
// Counts what the synapses of one convolution do, without running it.
#include <cstdint>
#include <vector>

#include "core/depth/operations.hpp"

namespace spikedepth {

/// Along one axis: the source position of each of `target` positions under nearest upsampling,
/// floor(i * source / target) with the ratio in float32, as PyTorch defines it.
std::vector<std::int64_t> nearest_sources(std::int64_t source, std::int64_t target);

/// A convolution (kernel, stride and zero padding equal on both axes) over images of height x width
/// that are first upsampled to upsampled_height x upsampled_width (nearest; equal to the image's
/// own size where nothing is upsampled).
struct CountedConvolution {
  std::int64_t images = 1, channels = 1, height = 1, width = 1;
  std::int64_t upsampled_height = 1, upsampled_width = 1;
  std::int64_t outputs = 1, kernel = 1, stride = 1, padding = 0, groups = 1;
};

/// Exact counts at borders and strides: an input reaches only the outputs that exist, through
/// weights that are not zero. An upsampled input is counted at its source, with the fan-outs of all
/// its copies: one pass over `input` [images, channels, height, width], whatever the upsampling;
/// where weights are pruned one pass a kernel row. `weights` is [outputs, channels / groups,
/// kernel, kernel]. Sums over the images. The result has no layer name.
LayerOperations count_synapses(const CountedConvolution& convolution, const float* input,
                               const float* weights);

}  // namespace spikedepth
