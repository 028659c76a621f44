#include "core/snn/stateful/neuron_module.hpp"

namespace spikedepth {

std::vector<torch::Tensor> StateRecord::stacked() const {
  std::vector<torch::Tensor> parts;
  if (steps_.empty()) return parts;
  for (std::size_t k = 0; k < steps_[0].size(); ++k) {
    std::vector<torch::Tensor> over_steps;
    for (const auto& step : steps_) over_steps.push_back(step[k]);
    parts.push_back(torch::stack(over_steps));
  }
  return parts;
}

}  // namespace spikedepth
