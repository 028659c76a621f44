#pragma once
#include <torch/torch.h>

namespace spikedepth {

/// The `percent`-th percentile (0 to 100) of about 65 thousand of the values, evenly taken: the
/// smallest that at least so many of them do not exceed. There is a value.
double percentile_of(const torch::Tensor& values, double percent);

}  // namespace spikedepth
