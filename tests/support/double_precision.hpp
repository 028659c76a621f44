#pragma once
#include <torch/torch.h>

namespace spikedepth::test {

/// For tensors that closed forms and finite differences are compared with.
inline const auto kDouble = torch::TensorOptions(torch::kFloat64);

}  // namespace spikedepth::test
