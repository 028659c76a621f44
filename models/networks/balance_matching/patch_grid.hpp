#pragma once
// A camera's frame as overlapping patches.
#include <torch/torch.h>

namespace spikedepth {

constexpr std::int64_t kCodePatch = 8;      // pixels to a side
constexpr std::int64_t kPatchInputs = 128;  // two polarities

/// Patches of 8x8 pixels of maps [N,2,H,W], one every `stride` pixels, centred on their cell; zeros
/// beyond the frame. [N,128,rows,columns], rows = H / stride rounded up.
torch::Tensor patches_of(const torch::Tensor& maps, std::int64_t stride);

/// Cosine of the left code at (y, x) with the right one at (y, x - d), for d = 0 .. disparities -
/// 1: [N,disparities,rows,columns] of codes [N,K,rows,columns]. 0 where either is 0 or x < d.
torch::Tensor similarities(const torch::Tensor& left, const torch::Tensor& right,
                           std::int64_t disparities);

/// `similarity` [N,D,rows,columns] less its mean over the disparities that a cell has (all of x >=
/// d), 0 at the others: what a cell lacks must not look like a bad match.
torch::Tensor centred(const torch::Tensor& similarity);

}  // namespace spikedepth
