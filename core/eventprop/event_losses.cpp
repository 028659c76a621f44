#include "core/eventprop/event_losses.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {
namespace {

constexpr std::size_t kSilent = static_cast<std::size_t>(-1);

// Cross-entropy of `scores`, and its derivative p - [k = label] in their place.
double cross_entropy(std::vector<double>& scores, std::size_t label) {
  const double top = *std::max_element(scores.begin(), scores.end());
  const double own = scores[label] - top;
  double total = 0;
  for (auto& score : scores) total += score = std::exp(score - top);
  for (auto& score : scores) score /= total;
  scores[label] -= 1;
  return std::log(total) - own;
}

}  // namespace

EventLoss FirstSpikeLoss::of(const SpikeTrain& outputs, std::int32_t classes,
                             std::int32_t label) const {
  EventLoss result;
  result.errors.assign(outputs.size(), 0);
  std::vector<std::size_t> first(static_cast<std::size_t>(classes), kSilent);
  std::vector<double> scores;
  std::vector<std::size_t> scored;  // the spikes that `scores` are of
  std::size_t label_score = kSilent;
  for (std::size_t spike = 0; spike < outputs.size(); ++spike) {
    auto& earliest = first[static_cast<std::size_t>(outputs[spike].source)];
    if (earliest != kSilent) continue;
    earliest = spike;
    if (outputs[spike].source == label) label_score = scores.size();
    scores.push_back(-outputs[spike].time_s / tau0_s);
    scored.push_back(spike);
  }
  if (!outputs.empty()) result.answer = outputs.front().source;
  result.label_silent = label_score == kSilent;
  if (result.label_silent) return result;
  const double time = outputs[scored[label_score]].time_s;
  result.loss = cross_entropy(scores, label_score) + alpha * std::expm1(time / tau1_s);
  for (std::size_t k = 0; k < scores.size(); ++k) result.errors[scored[k]] = -scores[k] / tau0_s;
  result.errors[scored[label_score]] += alpha / tau1_s * std::exp(time / tau1_s);
  return result;
}

EventLoss spike_time_sum(const SpikeTrain& outputs) {
  EventLoss result;
  for (const auto& spike : outputs) result.loss += spike.time_s;
  result.errors.assign(outputs.size(), 1.0);
  return result;
}

EventLoss peak_cross_entropy(const std::vector<VoltagePeak>& peaks, std::int32_t label) {
  EventLoss result;
  for (const auto& peak : peaks) result.errors.push_back(peak.potential);
  const auto top = std::max_element(result.errors.begin(), result.errors.end());
  result.answer = static_cast<std::int32_t>(top - result.errors.begin());
  result.loss = cross_entropy(result.errors, static_cast<std::size_t>(label));
  return result;
}

}  // namespace spikedepth
