#include "core/snn/stateful/containers.hpp"

#include <utility>

#include "core/base/error.hpp"

namespace spikedepth {

using torch::Tensor;

Lift::Lift(std::shared_ptr<StatefulModule> module) : stateful_(std::move(module)) {
  register_module("inside", stateful_);
}

Lift::Lift(torch::nn::AnyModule module, bool fold_time)
    : stateless_(std::move(module)), fold_time_(fold_time) {
  register_module("inside", stateless_.ptr());
}

Tensor Lift::forward(const Tensor& input) {
  expect_sequence(input);
  if (fold_time_) {
    const auto output = stateless_.forward<Tensor>(input.flatten(0, 1));
    return output.unflatten(0, {input.size(0), input.size(1)});
  }
  std::vector<Tensor> outputs;
  for (const auto& step : input.unbind(0))
    outputs.push_back(stateful_ ? stateful_->forward(step) : stateless_.forward<Tensor>(step));
  return torch::stack(outputs);
}

void Lift::reset_state() {
  if (stateful_) stateful_->reset_state();
}

std::vector<Tensor> Lift::state() const {
  return stateful_ ? stateful_->state() : std::vector<Tensor>();
}

void Lift::set_state(const std::vector<Tensor>& state) {
  expect_size(state);
  if (stateful_) stateful_->set_state(state);
}

std::size_t Lift::state_size() const {
  return stateful_ ? stateful_->state_size() : 0;
}

StatefulSequential& StatefulSequential::add(const std::string& name,
                                            std::shared_ptr<StatefulModule> module) {
  register_module(name, module);
  children_.push_back({name, std::move(module), {}});
  return *this;
}

StatefulSequential& StatefulSequential::add(const std::string& name, torch::nn::AnyModule module) {
  register_module(name, module.ptr());
  children_.push_back({name, nullptr, std::move(module)});
  return *this;
}

Tensor StatefulSequential::forward(const Tensor& input) {
  auto value = input;
  for (auto& child : children_) {
    if (!child.stateful) {
      value = child.stateless.forward<Tensor>(value);
      continue;
    }
    value = child.stateful->forward(value);
    for (const auto& hook : hooks_) {
      if (hook) hook(child.name, value);
    }
  }
  return value;
}

void StatefulSequential::reset_state() {
  for (auto& child : children_) {
    if (child.stateful) child.stateful->reset_state();
  }
}

std::vector<Tensor> StatefulSequential::state() const {
  std::vector<Tensor> parts;
  for (const auto& child : children_) {
    if (!child.stateful) continue;
    const auto own = child.stateful->state();
    parts.insert(parts.end(), own.begin(), own.end());
  }
  return parts;
}

void StatefulSequential::set_state(const std::vector<Tensor>& state) {
  expect_size(state);
  auto next = state.begin();
  for (auto& child : children_) {
    if (!child.stateful) continue;
    const auto end = next + static_cast<std::ptrdiff_t>(child.stateful->state_size());
    child.stateful->set_state({next, end});
    next = end;
  }
}

std::size_t StatefulSequential::state_size() const {
  std::size_t size = 0;
  for (const auto& child : children_) size += child.stateful ? child.stateful->state_size() : 0;
  return size;
}

std::size_t StatefulSequential::add_hook(Hook hook) {
  hooks_.push_back(std::move(hook));
  return hooks_.size() - 1;
}

void StatefulSequential::remove_hook(std::size_t number) {
  if (number < hooks_.size()) hooks_[number] = nullptr;
}

RecurrentSequential::RecurrentSequential(std::shared_ptr<StatefulModule> inside)
    : inside_(std::move(inside)) {
  register_module("inside", inside_);
}

Tensor RecurrentSequential::forward(const Tensor& input) {
  output_ = inside_->forward(output_.defined() ? input + output_ : input);
  return output_;
}

void RecurrentSequential::reset_state() {
  inside_->reset_state();
  output_ = Tensor();
}

std::vector<Tensor> RecurrentSequential::state() const {
  auto parts = inside_->state();
  parts.push_back(output_);
  return parts;
}

void RecurrentSequential::set_state(const std::vector<Tensor>& state) {
  expect_size(state);
  inside_->set_state({state.begin(), state.end() - 1});
  output_ = state.back();
}

}  // namespace spikedepth
