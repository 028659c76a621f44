#include "core/snn/device.hpp"

#include "core/base/error.hpp"

namespace spikedepth {

torch::Device choose_device(const std::string& name) {
  const bool cuda = torch::cuda::is_available();
  if (name == "cuda" && !cuda) {
    throw ConfigError("device cuda: this LibTorch sees no CUDA device; use --device cpu or auto");
  }
  return cuda && name != "cpu" ? torch::Device(torch::kCUDA) : torch::Device(torch::kCPU);
}

}  // namespace spikedepth
