#include "core/bottleneck/bottleneck_learner.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

void check(const BottleneckParameters& p) {
  if (p.sizes.size() < 3) throw ConfigError("a bottleneck network needs a hidden layer");
  for (const auto size : p.sizes) {
    if (size < 1) throw ConfigError("every layer of a bottleneck network needs a unit");
  }
  if (p.memory < 2) throw ConfigError("the memory must hold at least 2 samples");
  if (p.shift < 1 || p.steps < 1) throw ConfigError("shift and steps must be at least 1");
  if (p.mode == MemoryMode::stored && p.signal == HiddenSignal::backpropagation)
    throw ConfigError("backpropagation needs the memory to be run again");
  if (p.mode == MemoryMode::stored && p.units == HiddenUnits::leaky)
    throw ConfigError("leaky units keep the state of every sample: their memory is run again");
}

// softmax(o) - y
std::vector<double> label_error(const std::vector<double>& o, const std::vector<double>& y) {
  const double top = *std::max_element(o.begin(), o.end());
  std::vector<double> error(o.size());
  double sum = 0;
  for (std::size_t k = 0; k < o.size(); ++k) sum += error[k] = std::exp(o[k] - top);
  for (std::size_t k = 0; k < o.size(); ++k) error[k] = error[k] / sum - y[k];
  return error;
}

double length(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return std::sqrt(sum);
}

// Spikes a step of an integrate-and-fire unit with soft reset that begins half-way to threshold.
double spike_rate(double drive, double threshold, std::int64_t steps) {
  double potential = threshold / 2;
  std::int64_t spikes = 0;
  for (std::int64_t t = 0; t < steps; ++t) {
    potential += drive;
    if (potential < threshold) continue;
    potential -= threshold;
    spikes += 1;
  }
  return static_cast<double>(spikes) / static_cast<double>(steps);
}

}  // namespace

BottleneckLearner::BottleneckLearner(const BottleneckParameters& parameters, std::uint64_t seed)
    : parameters_(parameters), random_(seed, 1) {
  check(parameters);
  Random weights(seed);
  for (std::size_t l = 0; l + 1 < parameters.sizes.size(); ++l)
    layers_.emplace_back(parameters.sizes[l], parameters.sizes[l + 1], weights);
}

const double* BottleneckLearner::input_of(const Slot& slot, std::size_t layer) const {
  return layer == 0 ? slot.x.data() : slot.layers[layer - 1].z.data();
}

// Drive to rate, slope and output; the output layer has none of them but its drive or potential.
void BottleneckLearner::settle(LayerState& state, bool normalised) const {
  const auto units = state.drive.size();
  const auto* value = &state.drive;
  if (parameters_.units == HiddenUnits::leaky) {
    state.potential.resize(units);
    const double share = parameters_.dt_ms / parameters_.tau_ms;
    for (std::size_t i = 0; i < units; ++i)
      state.potential[i] += share * (state.drive[i] - state.potential[i]);
    value = &state.potential;
  }
  if (!normalised) {
    state.z = *value;
    return;
  }
  state.rate.resize(units);
  state.slope.resize(units);
  const double threshold = parameters_.surrogate_threshold;
  for (std::size_t i = 0; i < units; ++i) {
    const double v = (*value)[i];
    const bool spiking = parameters_.units == HiddenUnits::spiking;
    state.rate[i] = spiking ? spike_rate(v, threshold, parameters_.steps) : std::max(0.0, v);
    if (spiking)
      state.slope[i] = v > 0 && v < threshold ? 1 / threshold : 0;
    else
      state.slope[i] = v > 0 ? 1 : 0;
  }
  normalise(state);
}

void BottleneckLearner::run_layer(std::size_t layer, const double* h, LayerState& state) const {
  layers_[layer].drive(h, state);
  settle(state, layer + 1 < layers_.size());
}

void BottleneckLearner::run(Slot& slot) const {
  slot.layers.resize(layers_.size());
  for (std::size_t l = 0; l < layers_.size(); ++l) run_layer(l, input_of(slot, l), slot.layers[l]);
}

void BottleneckLearner::see(const double* x, std::int64_t label) {
  Slot slot;
  slot.x.assign(x, x + parameters_.sizes.front());
  slot.y.assign(static_cast<std::size_t>(parameters_.sizes.back()), 0.0);
  slot.y.at(static_cast<std::size_t>(label)) = 1;
  if (parameters_.mode == MemoryMode::stored) run(slot);
  if (static_cast<std::int64_t>(memory_.size()) < parameters_.memory) {
    memory_.push_back(std::move(slot));
  } else {
    // Potentials of leaky units belong to the place in the memory, as in a batch that slides.
    for (std::size_t i = 0; i + 1 < memory_.size(); ++i) {
      std::swap(memory_[i].x, memory_[i + 1].x);
      std::swap(memory_[i].y, memory_[i + 1].y);
      if (parameters_.mode == MemoryMode::stored)
        std::swap(memory_[i].layers, memory_[i + 1].layers);
    }
    memory_.back().x = std::move(slot.x);
    memory_.back().y = std::move(slot.y);
    if (parameters_.mode == MemoryMode::stored) memory_.back().layers = std::move(slot.layers);
  }
  seen_ += 1;
  const bool full = static_cast<std::int64_t>(memory_.size()) == parameters_.memory;
  if (full && seen_ % parameters_.shift == 0) update();
}

SampleWeights BottleneckLearner::weights_of_memory() {
  const auto n = static_cast<std::int64_t>(memory_.size());
  std::vector<const double*> x, y;
  for (const auto& slot : memory_) {
    x.push_back(slot.x.data());
    y.push_back(slot.y.data());
  }
  if (parameters_.shuffle_labels) {
    for (std::size_t i = y.size(); i > 1; --i) std::swap(y[i - 1], y[random_.below(i)]);
  }
  const auto& hsic = parameters_.hsic;
  return sample_weights(kernel_matrix(x, parameters_.sizes.front(), hsic.sigma_x),
                        kernel_matrix(y, parameters_.sizes.back(), hsic.sigma_y), n, hsic);
}

std::vector<double> BottleneckLearner::signal_of(std::size_t layer, const SampleWeights& weights) {
  std::vector<const double*> z;
  for (const auto& slot : memory_) z.push_back(slot.layers[layer].z.data());
  auto xi = global_signal(weights, z, layers_[layer].units(), parameters_.hsic);
  if (parameters_.signal == HiddenSignal::bottleneck) return xi;
  const double wanted = length(xi);
  for (auto& value : xi) value = random_.normal();
  const double scale = wanted / std::max(length(xi), 1e-300);
  for (auto& value : xi) value *= scale;
  return xi;
}

void BottleneckLearner::gather_hidden(const SampleWeights& weights) {
  const auto& newest = memory_.back();
  for (std::size_t l = 0; l + 1 < layers_.size(); ++l) {
    const auto g = drive_signal(signal_of(l, weights), newest.layers[l]);
    layers_[l].gather(input_of(newest, l), g, 1);
  }
}

// The output layer, and under backpropagation all others.
void BottleneckLearner::gather_errors() {
  const double share = 1 / static_cast<double>(memory_.size());
  for (const auto& slot : memory_) {
    auto g = label_error(slot.layers.back().z, slot.y);
    layers_.back().gather(input_of(slot, layers_.size() - 1), g, share);
    if (parameters_.signal != HiddenSignal::backpropagation) continue;
    for (std::size_t l = layers_.size() - 1; l > 0; --l) {
      g = drive_signal(layers_[l].back(g), slot.layers[l - 1]);
      layers_[l - 1].gather(input_of(slot, l - 1), g, share);
    }
  }
}

void BottleneckLearner::update() {
  const bool compares =
      parameters_.signal == HiddenSignal::bottleneck || parameters_.signal == HiddenSignal::random;
  const auto weights = compares ? weights_of_memory() : SampleWeights();
  const auto steps = parameters_.units == HiddenUnits::leaky ? parameters_.steps : 1;
  for (std::int64_t t = 0; t < steps; ++t) {
    if (parameters_.mode == MemoryMode::rerun) {
      for (auto& slot : memory_) run(slot);
    }
    if (compares) gather_hidden(weights);
    gather_errors();
    const bool all = parameters_.signal != HiddenSignal::none;
    for (std::size_t l = all ? 0 : layers_.size() - 1; l < layers_.size(); ++l)
      layers_[l].update(parameters_.adam);
  }
}

// Leaky units are run from rest and read over the last half of the steps.
std::int64_t BottleneckLearner::classify(const double* x) const {
  Slot slot;
  slot.x.assign(x, x + parameters_.sizes.front());
  const auto steps = parameters_.units == HiddenUnits::leaky ? parameters_.steps : 1;
  std::vector<double> sum(static_cast<std::size_t>(parameters_.sizes.back()));
  for (std::int64_t t = 0; t < steps; ++t) {
    run(slot);
    if (2 * t < steps - 1) continue;
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += slot.layers.back().z[k];
  }
  return std::max_element(sum.begin(), sum.end()) - sum.begin();
}

double BottleneckLearner::accuracy(const std::vector<double>& inputs,
                                   const std::vector<std::int64_t>& labels) const {
  std::int64_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto* x = inputs.data() + static_cast<std::int64_t>(i) * parameters_.sizes.front();
    right += classify(x) == labels[i] ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

std::vector<double> BottleneckLearner::kernel_means() const {
  std::vector<double> means;
  for (std::size_t l = 0; l + 1 < layers_.size(); ++l) {
    std::vector<const double*> z;
    for (const auto& slot : memory_) z.push_back(slot.layers[l].z.data());
    const auto n = static_cast<double>(z.size());
    const auto k = kernel_matrix(z, layers_[l].units(), parameters_.hsic.sigma_z);
    means.push_back((std::accumulate(k.begin(), k.end(), 0.0) - n) / (n * (n - 1)));
  }
  return means;
}

}  // namespace spikedepth
