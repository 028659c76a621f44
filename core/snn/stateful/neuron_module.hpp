#pragma once
// Neurons as modules: one step (Cell) or a sequence (Layer), element by element or with their own
// input and recurrent weights (RecurrentCell, RecurrentLayer).
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/snn/neurons/common.hpp"
#include "core/snn/stateful/recurrent_weights.hpp"
#include "core/snn/stateful/stateful_module.hpp"

namespace spikedepth {

struct NeuronOptions {
  double dt_s = 0.001;
  std::vector<std::string> train;         // tensors of Neuron::Parameters that become parameters
  std::vector<std::int64_t> train_shape;  // the shape of a trained one, such as {H}; {}: as it is
  torch::ScalarType dtype = torch::kFloat32;  // of the trained ones and of recurrent weights
  bool record_states = false;  // a Layer keeps the states of all steps: recorded_states()
};

/// Holds the parameters and the state of `Neuron` and moves it by one step. Trained parameters and
/// parameters with one value a neuron follow the module's to().
template <class Neuron>
class NeuronModule : public StatefulModule {
 public:
  using Parameters = typename Neuron::Parameters;
  using State = typename Neuron::State;

  explicit NeuronModule(const Parameters& parameters = {}, const NeuronOptions& options = {})
      : parameters_(parameters), options_(options) {
    register_tensors();
  }

  void reset_state() override { state_ = State(); }
  std::size_t state_size() const override { return state().size(); }
  std::vector<torch::Tensor> state() const override {
    std::vector<torch::Tensor> parts;
    auto copy = state_;
    copy.each([&](const char*, torch::Tensor& part) { parts.push_back(part); });
    return parts;
  }
  void set_state(const std::vector<torch::Tensor>& state) override {
    expect_size(state);
    set_neuron_state(state.begin());
  }
  const State& neuron_state() const { return state_; }
  const Parameters& neuron_parameters() const { return parameters_; }
  double dt_s() const { return options_.dt_s; }

 protected:
  torch::Tensor step(const torch::Tensor& input) {
    auto result = Neuron::step(input, state_, parameters_, options_.dt_s);
    state_ = std::move(result.state);
    return result.output;
  }
  void set_neuron_state(std::vector<torch::Tensor>::const_iterator part) {
    state_.each([&](const char*, torch::Tensor& own) { own = *part++; });
  }
  const NeuronOptions& options() const { return options_; }

 private:
  void register_tensors() {
    auto wanted = options_.train;
    std::vector<std::string> names;
    parameters_.each([&](const char* name, torch::Tensor& value) {
      if (!value.defined()) return;
      names.emplace_back(name);
      const auto found = std::find(wanted.begin(), wanted.end(), name);
      if (found != wanted.end()) {
        wanted.erase(found);
        const auto shaped =
            options_.train_shape.empty() ? value : value.expand(options_.train_shape);
        value = register_parameter(name, shaped.detach().to(options_.dtype).clone());
      } else if (value.dim() > 0) {
        value = register_buffer(name, value);
      }
    });
    if (!wanted.empty())
      throw ConfigError("this neuron has no tensor '" + wanted[0] + "' to train; choose among " +
                        join(names));
  }

  Parameters parameters_;
  NeuronOptions options_;
  State state_;
};

/// One step: input [B, ...] of any shape is each neuron's input.
template <class Neuron>
class Cell : public NeuronModule<Neuron> {
 public:
  using NeuronModule<Neuron>::NeuronModule;
  torch::Tensor forward(const torch::Tensor& input) override { return this->step(input); }
};

/// One step of H neurons with input weights [H, I] and recurrent weights [H, H]: input [B, I] ->
/// [B, H]. The neurons see the outputs of the step before (InputTiming::next_step allows those of
/// the same step). The state is the neuron's, followed by its last output.
template <class Neuron>
class RecurrentCell : public NeuronModule<Neuron> {
 public:
  RecurrentCell(std::int64_t inputs, std::int64_t neurons, const RecurrentOptions& recurrent = {},
                const typename Neuron::Parameters& parameters = {},
                const NeuronOptions& options = {})
      : NeuronModule<Neuron>(parameters, options) {
    weights_ = this->register_module(
        "weights", std::make_shared<RecurrentWeights>(inputs, neurons, recurrent, options.dtype));
  }
  torch::Tensor forward(const torch::Tensor& input) override {
    return advance(weights_->from_input(input), weights_->effective_recurrent());
  }
  void reset_state() override {
    NeuronModule<Neuron>::reset_state();
    output_ = torch::Tensor();
  }
  std::vector<torch::Tensor> state() const override {
    auto parts = NeuronModule<Neuron>::state();
    parts.push_back(output_);
    return parts;
  }
  void set_state(const std::vector<torch::Tensor>& state) override {
    this->expect_size(state);
    this->set_neuron_state(state.begin());
    output_ = state.back();
  }
  RecurrentWeights& weights() { return *weights_; }

 protected:
  /// `current` [B, H] from the input; `recurrent` [H, H] as effective_recurrent() gives it.
  torch::Tensor advance(const torch::Tensor& current, const torch::Tensor& recurrent) {
    const auto fed_back = outputs_fed_back();
    output_ =
        this->step(fed_back.defined() ? current + torch::matmul(fed_back, recurrent.t()) : current);
    return output_;
  }

 private:
  torch::Tensor outputs_fed_back() const {
    if (weights_->options().recurrence == Recurrence::previous_step) return output_;
    if constexpr (requires_pending_spikes<Neuron>(0)) {
      return Neuron::pending_spikes(this->neuron_state(), this->neuron_parameters());
    } else {
      throw ConfigError(
          "this neuron's spikes are not known before its input; choose recurrence by "
          "the previous step's spikes");
    }
  }
  template <class N>
  static constexpr auto requires_pending_spikes(int)
      -> decltype(static_cast<void>(&N::pending_spikes), true) {
    return true;
  }
  template <class N>
  static constexpr bool requires_pending_spikes(long) {
    return false;
  }

  std::shared_ptr<RecurrentWeights> weights_;
  torch::Tensor output_;
};

/// Collects the states of all steps, if asked to.
class StateRecord {
 public:
  void start(bool wanted) { wanted_ = wanted, steps_.clear(); }
  void add(const StatefulModule& module) {
    if (wanted_) steps_.push_back(module.state());
  }
  /// One tensor [T, ...] for each part of the state.
  std::vector<torch::Tensor> stacked() const;

 private:
  bool wanted_ = false;
  std::vector<std::vector<torch::Tensor>> steps_;
};

/// A sequence [T, B, ...] -> [T, B, ...]; the state is carried to the next call.
template <class Neuron>
class Layer : public NeuronModule<Neuron> {
 public:
  using NeuronModule<Neuron>::NeuronModule;
  torch::Tensor forward(const torch::Tensor& input) override {
    expect_sequence(input);
    record_.start(this->options().record_states);
    std::vector<torch::Tensor> outputs;
    for (const auto& current : input.unbind(0)) {
      outputs.push_back(this->step(current));
      record_.add(*this);
    }
    return torch::stack(outputs);
  }
  /// With NeuronOptions::record_states: each part of the state [T, B, ...] in the last call.
  std::vector<torch::Tensor> recorded_states() const { return record_.stacked(); }

 private:
  StateRecord record_;
};

/// A sequence [T, B, I] -> [T, B, H] of a RecurrentCell.
template <class Neuron>
class RecurrentLayer : public RecurrentCell<Neuron> {
 public:
  using RecurrentCell<Neuron>::RecurrentCell;
  torch::Tensor forward(const torch::Tensor& input) override {
    expect_sequence(input);
    record_.start(this->options().record_states);
    const auto recurrent = this->weights().effective_recurrent();
    std::vector<torch::Tensor> outputs;
    for (const auto& step_input : input.unbind(0)) {
      outputs.push_back(this->advance(this->weights().from_input(step_input), recurrent));
      record_.add(*this);
    }
    return torch::stack(outputs);
  }
  std::vector<torch::Tensor> recorded_states() const { return record_.stacked(); }

 private:
  StateRecord record_;
};

}  // namespace spikedepth
