#include "core/snn/stateful/stateful_module.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

void StatefulModule::detach_state() {
  auto parts = state();
  for (auto& part : parts) {
    if (part.defined()) part = part.detach();
  }
  set_state(parts);
}

void StatefulModule::expect_size(const std::vector<torch::Tensor>& state) const {
  if (state.size() != state_size())
    throw ConfigError(format("a state of %zu tensors was given to a module that keeps %zu",
                             state.size(), state_size()));
}

void expect_sequence(const torch::Tensor& input) {
  if (input.dim() < 2 || input.size(0) == 0)
    throw ConfigError("a sequence needs the shape [time, batch, ...] with at least one step");
}

}  // namespace spikedepth
