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

}  // namespace spikedepth
