#pragma once
// Differences between LibTorch 1.13 and later releases, all in one place.
#include <torch/torch.h>
#include <torch/version.h>

namespace spikedepth {

/// The key under which an optimizer keeps the state of one parameter.
inline auto optimizer_key(const torch::Tensor& parameter) {
#if TORCH_VERSION_MAJOR >= 2
  return static_cast<void*>(parameter.unsafeGetTensorImpl());
#else
  return c10::guts::to_string(parameter.unsafeGetTensorImpl());
#endif
}

/// The padding of a convolution whose padding was given in pixels, the same on all sides.
inline std::int64_t padding_of(const torch::nn::Conv2dImpl& convolution) {
#if TORCH_VERSION_MAJOR >= 2
  return std::get<torch::ExpandingArray<2>>(convolution.options.padding())->at(0);
#else
  return c10::get<torch::ExpandingArray<2>>(convolution.options.padding())->at(0);
#endif
}

/// `input` with an empty image appended if it is a single small one on the CPU. LibTorch 1.13 hands
/// such an image (3x3 kernels or smaller, up to 20,480 values) to a matrix product of the BLAS, 4
/// to 9 times slower than its convolution for batches; the caller takes the first image of the
/// result.
inline torch::Tensor pad_batch_of_one(const torch::Tensor& input, std::int64_t kernel) {
  const bool alone =
      input.device().is_cpu() && input.size(0) == 1 && kernel <= 3 && input.numel() <= 20480;
  return alone ? torch::constant_pad_nd(input, {0, 0, 0, 0, 0, 0, 0, 1}) : input;
}

}  // namespace spikedepth
