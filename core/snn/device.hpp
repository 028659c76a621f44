#pragma once
#include <torch/torch.h>

#include <string>

namespace spikedepth {

/// "auto" = CUDA where it is there, else CPU. Throws ConfigError if "cuda" is asked for and absent.
torch::Device choose_device(const std::string& name);

}  // namespace spikedepth
