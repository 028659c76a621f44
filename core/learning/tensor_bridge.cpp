#include "core/learning/tensor_bridge.hpp"

#include <cstring>

#include "core/base/error.hpp"

namespace spikedepth {

torch::Tensor to_tensor(const DepthMap& depth) {
  auto tensor = torch::empty({1, depth.height, depth.width}, torch::kFloat32);
  std::memcpy(tensor.data_ptr<float>(), depth.metres.data(), depth.metres.size() * sizeof(float));
  return tensor;
}

torch::Tensor to_tensor(const EventFrame& frame) {
  auto tensor =
      torch::empty({frame.channels, frame.sensor.height, frame.sensor.width}, torch::kFloat32);
  std::memcpy(tensor.data_ptr<float>(), frame.values.data(), frame.values.size() * sizeof(float));
  return tensor;
}

DepthMap to_depth_map(const torch::Tensor& depth) {
  const auto values = depth.to(torch::kCPU, torch::kFloat32).contiguous();
  DepthMap map(static_cast<int>(values.size(-1)), static_cast<int>(values.size(-2)));
  SPIKEDEPTH_CHECK(static_cast<std::size_t>(values.numel()) == map.metres.size(),
                   "a depth map has one value per pixel");
  std::memcpy(map.metres.data(), values.data_ptr<float>(), map.metres.size() * sizeof(float));
  return map;
}

}  // namespace spikedepth
