#include "models/studies/eventprop/event_classifier.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/process_usage.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kBatchParts = 4;  // of a batch, whatever the threads
constexpr double kAdamMeanDecay = 0.9, kAdamSquareDecay = 0.999, kAdamEpsilon = 1e-8;

void add_epoch(EventEpoch& sum, const EventEpoch& part) {
  sum.loss += part.loss;
  sum.accuracy += part.accuracy;
  sum.label_silent += part.label_silent;
  sum.spikes_per_sample += part.spikes_per_sample;
  sum.bytes_per_sample += part.bytes_per_sample;
  sum.spikes += part.spikes;
  sum.floored += part.floored;
}

EventEpoch mean_epoch(EventEpoch sum, std::size_t samples) {
  const auto count = static_cast<double>(std::max<std::size_t>(1, samples));
  for (double* value :
       {&sum.loss, &sum.accuracy, &sum.label_silent, &sum.spikes_per_sample, &sum.bytes_per_sample})
    *value /= count;
  return sum;
}

}  // namespace

struct EventClassifier::Part {
  EventEpoch sum;
  EventGradient gradient;
};

EventClassifier::EventClassifier(EventNetwork network, EventTraining training, std::int64_t threads)
    : network_(std::move(network)),
      training_(training),
      pool_(static_cast<int>(threads > 0 ? threads : processor_cores())),
      mean_(zero_gradient(network_)),
      square_(mean_) {}

void EventClassifier::run_part(const std::vector<EventSample>& samples,
                               const std::vector<std::size_t>& order, std::size_t first,
                               std::size_t end, bool learn, Part& part) const {
  if (learn) part.gradient = zero_gradient(network_);
  const auto classes = network_.layers.back().neurons;
  for (std::size_t i = first; i < end; ++i) {
    const auto& sample = samples[order[i]];
    const auto run = run_event_network(network_, sample.inputs, training_.end_s);
    const auto loss = network_.voltage_readout
                          ? peak_cross_entropy(run.peaks, sample.label)
                          : training_.first_spike.of(run.trains.back(), classes, sample.label);
    std::size_t hidden = 0;
    for (std::size_t train = 1; train < network_.layers.size(); ++train)
      hidden += run.trains[train].size();
    part.sum.loss += loss.loss;
    part.sum.accuracy += loss.answer == sample.label ? 1 : 0;
    part.sum.label_silent += loss.label_silent ? 1 : 0;
    part.sum.spikes_per_sample += static_cast<double>(hidden);
    part.sum.bytes_per_sample += static_cast<double>(stored_bytes(run));
    if (!learn) continue;
    SlopeFloor floor{training_.slope_floor, 0};
    backpropagate_event_network(network_, run, loss.errors, part.gradient, floor);
    part.sum.floored += floor.raised;
    for (std::size_t train = 1; train < run.trains.size(); ++train)
      part.sum.spikes += static_cast<std::int64_t>(run.trains[train].size());
  }
}

EventEpoch EventClassifier::run_batch(const std::vector<EventSample>& samples,
                                      const std::vector<std::size_t>& order, std::size_t first,
                                      std::size_t end, bool learn) {
  std::vector<Part> parts(kBatchParts);
  const std::size_t count = end - first;
  pool_.run(static_cast<int>(kBatchParts), [&](int index) {
    const auto k = static_cast<std::size_t>(index);
    run_part(samples, order, first + count * k / kBatchParts, first + count * (k + 1) / kBatchParts,
             learn, parts[k]);
  });
  EventEpoch sum;
  for (const auto& part : parts) add_epoch(sum, part.sum);
  if (!learn) return sum;
  auto& total = parts[0].gradient;
  for (std::size_t layer = 0; layer < total.size(); ++layer) {
    for (std::size_t i = 0; i < total[layer].size(); ++i) {
      for (std::size_t k = 1; k < kBatchParts; ++k) total[layer][i] += parts[k].gradient[layer][i];
      total[layer][i] /= static_cast<double>(count);
    }
  }
  const double later = static_cast<double>(std::max<std::int64_t>(0, epoch_ - 2));
  update(total, training_.lr * std::pow(training_.decay, later));
  return sum;
}

void EventClassifier::update(const EventGradient& gradient, double lr) {
  ++updates_;
  const double mean_bias = 1 - std::pow(kAdamMeanDecay, static_cast<double>(updates_));
  const double square_bias = 1 - std::pow(kAdamSquareDecay, static_cast<double>(updates_));
  for (std::size_t layer = 0; layer < gradient.size(); ++layer) {
    if (training_.freeze_hidden && layer + 1 < gradient.size()) continue;
    for (std::size_t i = 0; i < gradient[layer].size(); ++i) {
      const double g = gradient[layer][i];
      auto& mean = mean_[layer][i] += (1 - kAdamMeanDecay) * (g - mean_[layer][i]);
      auto& square = square_[layer][i] += (1 - kAdamSquareDecay) * (g * g - square_[layer][i]);
      network_.layers[layer].values[i] -=
          lr * (mean / mean_bias) / (std::sqrt(square / square_bias) + kAdamEpsilon);
    }
  }
}

EventEpoch EventClassifier::train_epoch(const std::vector<EventSample>& samples, std::uint64_t seed,
                                        const std::function<void(double)>& beat) {
  ++epoch_;
  Random random(seed, static_cast<std::uint64_t>(epoch_));
  std::vector<std::size_t> order(samples.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  EventEpoch sum;
  const auto batch = static_cast<std::size_t>(training_.batch);
  for (std::size_t first = 0; first < order.size(); first += batch) {
    add_epoch(sum, run_batch(samples, order, first, std::min(order.size(), first + batch), true));
    beat(static_cast<double>(first) / static_cast<double>(order.size()));
  }
  return mean_epoch(sum, samples.size());
}

EventEpoch EventClassifier::test(const std::vector<EventSample>& samples) {
  std::vector<std::size_t> order(samples.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  return mean_epoch(run_batch(samples, order, 0, order.size(), false), samples.size());
}

EventNetwork draw_event_network(const EventCell& cell, const std::vector<std::int32_t>& sizes,
                                const std::vector<NormalWeights>& start, bool voltage_readout,
                                std::uint64_t seed) {
  EventNetwork network{EventDynamics(cell), {}, voltage_readout};
  for (std::size_t layer = 0; layer + 1 < sizes.size(); ++layer) {
    Random random(seed, layer);
    EventWeights weights(sizes[layer], sizes[layer + 1]);
    for (auto& weight : weights.values)
      weight = start[layer].mean + start[layer].deviation * random.normal();
    network.layers.push_back(std::move(weights));
  }
  return network;
}

}  // namespace spikedepth
