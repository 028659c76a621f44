#include "core/predictive/predictive_chain.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {

double ChainTask::duration_ms() const {
  return spacing_ms * static_cast<double>(inputs) + delay_ms * static_cast<double>(neurons) +
         jitter_ms + rest_ms;
}

PredictiveChain::PredictiveChain(const ChainTask& task, const PredictiveParameters& neuron,
                                 double input_weight, double neighbour_weight)
    : task_(task), parameters_(neuron) {
  for (std::int64_t n = 0; n < task.neurons; ++n) {
    std::vector<double> weights(static_cast<std::size_t>(task.inputs), input_weight);
    // The ends of the chain miss a neighbour: a trace that stays 0.
    weights.insert(weights.end(), 2, neighbour_weight);
    neurons_.emplace_back(neuron, std::move(weights));
  }
}

std::vector<std::vector<InputSpike>> PredictiveChain::draw(Random* random,
                                                           std::int64_t driven) const {
  const auto steps = std::llround(task_.duration_ms() / parameters_.dt_ms);
  std::vector<double> jitter(static_cast<std::size_t>(task_.inputs), 0.0);
  if (random != nullptr) {
    for (auto& one : jitter) one = random->uniform(-task_.jitter_ms, task_.jitter_ms);
  }
  std::vector<std::vector<InputSpike>> all(static_cast<std::size_t>(task_.neurons));
  for (std::int64_t n = 0; n < task_.neurons; ++n) {
    auto& spikes = all[static_cast<std::size_t>(n)];
    for (std::int64_t i = 0; n < driven && i < task_.inputs; ++i) {
      const double time = task_.spacing_ms * static_cast<double>(i) +
                          task_.delay_ms * static_cast<double>(n) +
                          jitter[static_cast<std::size_t>(i)];
      spikes.push_back({std::max<std::int64_t>(0, std::llround(time / parameters_.dt_ms)), i});
    }
    for (std::int64_t i = 0; random != nullptr && i < task_.inputs; ++i) {
      const auto hz = random->below(static_cast<std::uint64_t>(task_.noise_below_hz));
      if (hz == 0) continue;
      const double mean = 1000 / static_cast<double>(hz) / parameters_.dt_ms;
      for (double at = mean * random->exponential(); at < static_cast<double>(steps);
           at += mean * random->exponential())
        spikes.push_back({static_cast<std::int64_t>(at), i});
    }
    std::stable_sort(spikes.begin(), spikes.end(),
                     [](const InputSpike& a, const InputSpike& b) { return a.step < b.step; });
  }
  return all;
}

std::vector<double> PredictiveChain::run(const std::vector<std::vector<InputSpike>>& spikes,
                                         bool learning) {
  const auto count = neurons_.size(), own = static_cast<std::size_t>(task_.inputs);
  const auto steps = std::llround(task_.duration_ms() / parameters_.dt_ms);
  const double keep = std::exp(-parameters_.dt_ms / parameters_.tau_input_ms);
  const double beta = 1 - parameters_.dt_ms / parameters_.tau_input_ms;
  std::vector<std::vector<double>> x(count, std::vector<double>(own + 2, 0.0));
  std::vector<std::size_t> next(count, 0);
  std::vector<double> trace(count, 0.0), fired(count, 0.0), first(count, -1.0);
  const auto refresh = [&] {
    for (std::size_t n = 0; n < count; ++n) trace[n] = beta * trace[n] + fired[n];
    for (std::size_t n = 0; n < count; ++n) {
      x[n][own] = n > 0 ? trace[n - 1] : 0;
      x[n][own + 1] = n + 1 < count ? trace[n + 1] : 0;
    }
  };
  for (auto& neuron : neurons_) neuron.reset_state();
  for (std::int64_t step = 0; step < steps; ++step) {
    for (std::size_t n = 0; n < count; ++n) {
      decay_traces(x[n].data(), keep, own);
      for (; next[n] < spikes[n].size() && spikes[n][next[n]].step <= step; ++next[n])
        x[n][static_cast<std::size_t>(spikes[n][next[n]].input)] += 1;
    }
    refresh();
    if (learning) {
      for (std::size_t n = 0; n < count; ++n) neurons_[n].learn(x[n]);
      refresh();
    }
    for (std::size_t n = 0; n < count; ++n) {
      fired[n] = neurons_[n].integrate(x[n]) ? 1 : 0;
      if (fired[n] > 0 && first[n] < 0) first[n] = static_cast<double>(step) * parameters_.dt_ms;
    }
  }
  return first;
}

void PredictiveChain::train(Random& random) {
  run(draw(&random, task_.neurons), true);
}

std::vector<double> PredictiveChain::recall(std::int64_t driven) {
  return run(draw(nullptr, driven), false);
}

std::int64_t PredictiveChain::needed() {
  for (std::int64_t driven = 1; driven <= task_.neurons; ++driven) {
    const auto first = recall(driven);
    if (std::all_of(first.begin(), first.end(), [](double time) { return time >= 0; }))
      return driven;
  }
  return task_.neurons + 1;
}

double PredictiveChain::weight_from_previous() const {
  double sum = 0;
  for (std::size_t n = 1; n < neurons_.size(); ++n)
    sum += neurons_[n].weights()[static_cast<std::size_t>(task_.inputs)];
  return sum / static_cast<double>(std::max<std::size_t>(1, neurons_.size() - 1));
}

double PredictiveChain::weight_from_next() const {
  double sum = 0;
  for (std::size_t n = 0; n + 1 < neurons_.size(); ++n)
    sum += neurons_[n].weights()[static_cast<std::size_t>(task_.inputs) + 1];
  return sum / static_cast<double>(std::max<std::size_t>(1, neurons_.size() - 1));
}

}  // namespace spikedepth
