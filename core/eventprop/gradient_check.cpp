#include "core/eventprop/gradient_check.hpp"

#include <cmath>
#include <limits>

namespace spikedepth {

std::vector<std::int64_t> firing_order(const EventRun& run) {
  std::vector<std::int64_t> order;
  for (std::size_t layer = 1; layer < run.trains.size(); ++layer) {
    // Merged with the layer's inputs: a spike that changes places with an input meets another
    // state.
    const auto& inputs = run.trains[layer - 1];
    std::size_t arrived = 0;
    for (const auto& spike : run.trains[layer]) {
      while (arrived < inputs.size() && inputs[arrived].time_s < spike.time_s) ++arrived;
      order.push_back(spike.source);
      order.push_back(static_cast<std::int64_t>(arrived));
    }
    order.push_back(-1);
  }
  for (const auto& peak : run.peaks) {
    order.push_back(static_cast<std::int64_t>(peak.inputs_before));
    order.push_back(peak.at_input ? 1 : 0);
  }
  return order;
}

std::vector<std::int64_t> firing_order(const RecurrentRun& run) {
  std::vector<std::int64_t> order;
  for (const auto& event : run.events)
    order.push_back(event.of_input ? -1 - event.spike.source : event.spike.source);
  return order;
}

GradientAgreement compare_with_differences(const std::vector<double*>& weights,
                                           const std::vector<double>& exact, double epsilon,
                                           const std::function<LossAt()>& loss) {
  GradientAgreement agreement;
  double squared_error = 0, squared = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double kept = *weights[i];
    const double up = kept + epsilon, down = kept - epsilon;
    *weights[i] = up;
    const auto above = loss();
    *weights[i] = down;
    const auto below = loss();
    *weights[i] = kept;
    ++agreement.entries;
    if (above.order != below.order) {
      ++agreement.excluded;
      continue;
    }
    const double difference = (above.loss - below.loss) / (up - down);
    squared_error += (exact[i] - difference) * (exact[i] - difference);
    squared += difference * difference;
  }
  // Nothing compared, or no number: as far off as can be.
  const double error = squared_error == 0 ? 0.0 : std::sqrt(squared_error / squared);
  const bool tells = agreement.excluded < agreement.entries && !std::isnan(error);
  agreement.relative_error = tells ? error : std::numeric_limits<double>::infinity();
  return agreement;
}

std::vector<double*> all_weights(EventNetwork& network) {
  std::vector<double*> pointers;
  for (auto& layer : network.layers)
    for (auto& weight : layer.values) pointers.push_back(&weight);
  return pointers;
}

std::vector<double*> all_weights(RecurrentWeights& weights) {
  std::vector<double*> pointers;
  for (auto* part : {&weights.input, &weights.recurrent})
    for (auto& weight : part->values) pointers.push_back(&weight);
  return pointers;
}

std::vector<double> flattened(const EventGradient& gradient) {
  std::vector<double> values;
  for (const auto& layer : gradient) values.insert(values.end(), layer.begin(), layer.end());
  return values;
}

std::vector<double> flattened(const RecurrentWeights& gradient) {
  auto values = gradient.input.values;
  values.insert(values.end(), gradient.recurrent.values.begin(), gradient.recurrent.values.end());
  return values;
}

}  // namespace spikedepth
