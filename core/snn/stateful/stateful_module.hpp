#pragma once
// Modules that remember something from one call to the next.
#include <torch/torch.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace spikedepth {

/// A module with a state. The state is a list of tensors whose length never changes; an undefined
/// tensor means "at rest". Taking the state out and putting it back (also into another module of
/// the same make) continues bit by bit.
class StatefulModule : public torch::nn::Module {
 public:
  virtual torch::Tensor forward(const torch::Tensor& input) = 0;
  /// Back to rest.
  virtual void reset_state() = 0;
  virtual std::vector<torch::Tensor> state() const = 0;
  /// Throws ConfigError if the number of tensors is not state_size().
  virtual void set_state(const std::vector<torch::Tensor>& state) = 0;
  virtual std::size_t state_size() const = 0;
  /// Cuts the gradient: the values stay, what led to them is forgotten (truncated backpropagation).
  void detach_state();

 protected:
  void expect_size(const std::vector<torch::Tensor>& state) const;
};

/// Throws ConfigError unless `input` is [time, batch, ...] with at least one step.
void expect_sequence(const torch::Tensor& input);

}  // namespace spikedepth
