#include "core/predictive/predictive_sequence.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace spikedepth {
namespace {

void add_noise(const SequenceTask& task, double dt_ms, Random& random,
               std::vector<InputSpike>& spikes) {
  if (task.noise_below_hz <= 0) return;
  for (std::int64_t input = 0; input < task.inputs + task.distractors; ++input) {
    const auto hz = random.below(static_cast<std::uint64_t>(task.noise_below_hz));
    if (hz == 0) continue;
    const double mean_ms = 1000 / static_cast<double>(hz);
    for (double time = mean_ms * random.exponential(); time < task.duration_ms;
         time += mean_ms * random.exponential())
      spikes.push_back({static_cast<std::int64_t>(time / dt_ms), input});
  }
}

double mean_over(const std::vector<double>& values, std::int64_t first, std::int64_t last) {
  if (last <= first) return 0;
  return std::accumulate(values.begin() + first, values.begin() + last, 0.0) /
         static_cast<double>(last - first);
}

}  // namespace

SequenceTrial draw_trial(const SequenceTask& task, double dt_ms, Random& random) {
  SequenceTrial trial;
  if (task.random_onset) trial.onset_ms = random.uniform(0, task.duration_ms / 2);
  std::vector<std::int64_t> order(static_cast<std::size_t>(task.inputs));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  if (task.shuffled) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  }
  const auto steps = std::llround(task.duration_ms / dt_ms);
  for (std::size_t place = 0; place < order.size(); ++place) {
    const double jitter =
        task.jitter_ms > 0 ? random.uniform(-task.jitter_ms, task.jitter_ms) : 0.0;
    const double time = trial.onset_ms + task.spacing_ms * static_cast<double>(place) + jitter;
    const auto step = std::max<std::int64_t>(0, std::llround(time / dt_ms));
    if (step < steps) trial.spikes.push_back({step, order[place]});
  }
  add_noise(task, dt_ms, random, trial.spikes);
  std::stable_sort(trial.spikes.begin(), trial.spikes.end(),
                   [](const InputSpike& a, const InputSpike& b) { return a.step < b.step; });
  return trial;
}

SequenceAnswer answer_of(const SequenceTask& task, const SequenceTrial& trial, double dt_ms,
                         const std::vector<std::int64_t>& fired) {
  SequenceAnswer answer;
  answer.all = static_cast<std::int64_t>(fired.size());
  const double length = task.spacing_ms * static_cast<double>(task.inputs + 1);
  for (const auto step : fired) {
    const double time = static_cast<double>(step) * dt_ms - trial.onset_ms;
    if (time < -0.5 * dt_ms || time > length) continue;
    if (answer.inside == 0) answer.first_ms = std::max(0.0, time);
    answer.spread_ms = time - answer.first_ms;
    ++answer.inside;
  }
  return answer;
}

SequenceWeights weights_of(const SequenceTask& task, const std::vector<double>& weights) {
  const auto half = task.inputs / 2;
  return {mean_over(weights, 0, half), mean_over(weights, half, task.inputs),
          mean_over(weights, task.inputs, task.inputs + task.distractors)};
}

}  // namespace spikedepth
