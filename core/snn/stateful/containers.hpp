#pragma once
// Containers that carry states through time: Lift, StatefulSequential, RecurrentSequential.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/snn/stateful/stateful_module.hpp"

namespace spikedepth {

/// Applies a module that handles one step to every step of a sequence [T, B, ...].
class Lift : public StatefulModule {
 public:
  explicit Lift(std::shared_ptr<StatefulModule> module);
  /// A stateless module, such as torch::nn::AnyModule(torch::nn::Conv2d(...)). With `fold_time` all
  /// steps go through it at once as a batch of T * B: faster, but a module that looks at its batch
  /// (batch normalisation) then sees other statistics.
  explicit Lift(torch::nn::AnyModule module, bool fold_time = false);

  torch::Tensor forward(const torch::Tensor& input) override;
  void reset_state() override;
  std::vector<torch::Tensor> state() const override;
  void set_state(const std::vector<torch::Tensor>& state) override;
  std::size_t state_size() const override;

 private:
  std::shared_ptr<StatefulModule> stateful_;
  torch::nn::AnyModule stateless_;
  bool fold_time_ = false;
};

/// Modules one after the other. The state is that of its stateful children in order. Give it cells
/// for single steps or layers (and Lift) for sequences.
class StatefulSequential : public StatefulModule {
 public:
  /// Called with a child's name and output.
  using Hook = std::function<void(const std::string& child, const torch::Tensor& output)>;

  StatefulSequential& add(const std::string& name, std::shared_ptr<StatefulModule> module);
  StatefulSequential& add(const std::string& name, torch::nn::AnyModule module);

  torch::Tensor forward(const torch::Tensor& input) override;
  void reset_state() override;
  std::vector<torch::Tensor> state() const override;
  void set_state(const std::vector<torch::Tensor>& state) override;
  std::size_t state_size() const override;

  /// `hook` sees the outputs of stateful children from now on; the number removes it again.
  std::size_t add_hook(Hook hook);
  void remove_hook(std::size_t number);

 private:
  struct Child {
    std::string name;
    std::shared_ptr<StatefulModule> stateful;
    torch::nn::AnyModule stateless;
  };
  std::vector<Child> children_;
  std::vector<Hook> hooks_;
};

/// One step of `inside` whose last output is added to its next input (both of one shape). The state
/// is that of `inside`, followed by the last output.
class RecurrentSequential : public StatefulModule {
 public:
  explicit RecurrentSequential(std::shared_ptr<StatefulModule> inside);
  torch::Tensor forward(const torch::Tensor& input) override;
  void reset_state() override;
  std::vector<torch::Tensor> state() const override;
  void set_state(const std::vector<torch::Tensor>& state) override;
  std::size_t state_size() const override { return inside_->state_size() + 1; }

 private:
  std::shared_ptr<StatefulModule> inside_;
  torch::Tensor output_;
};

}  // namespace spikedepth
