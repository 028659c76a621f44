#include "core/eventprop/random_networks.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr double kTauSynapse_s = 0.005, kInterval_s = 0.005;

EventWeights normal_weights(std::int32_t inputs, std::int32_t neurons, double mean,
                            double deviation, Random& random) {
  EventWeights weights(inputs, neurons);
  for (auto& weight : weights.values) weight = mean + deviation * random.normal();
  return weights;
}

}  // namespace

SpikeTrain poisson_train(std::int32_t sources, double interval_s, double end_s,
                         std::uint64_t seed) {
  SpikeTrain spikes;
  for (std::int32_t source = 0; source < sources; ++source) {
    Random random(seed, static_cast<std::uint64_t>(source));
    double time = 0;
    while ((time += interval_s * random.exponential()) < end_s) spikes.push_back({time, source, 0});
  }
  std::sort(spikes.begin(), spikes.end(),
            [](const EventSpike& a, const EventSpike& b) { return a.time_s < b.time_s; });
  return spikes;
}

RandomEventNetwork random_event_network(double ratio, bool voltage_readout, std::uint64_t seed) {
  Random random(seed, 1000);
  const EventDynamics dynamics({ratio * kTauSynapse_s, kTauSynapse_s, 1.0});
  const double unit = dynamics.threshold_weight();
  RandomEventNetwork made{{dynamics, {}, voltage_readout}, {}, 0.2, unit, 4};
  made.network.layers.push_back(normal_weights(10, 5, 0.2 * unit, 0.1 * unit, random));
  made.network.layers.push_back(normal_weights(5, 4, voltage_readout ? 0 : 0.2 * unit,
                                               (voltage_readout ? 0.2 : 0.1) * unit, random));
  made.inputs = poisson_train(10, kInterval_s, made.end_s, seed);
  return made;
}

RandomRecurrentNetwork random_recurrent_network(std::uint64_t seed) {
  Random random(seed, 2000);
  RandomRecurrentNetwork made;
  const double unit = made.dynamics.threshold_weight();
  made.threshold_weight = unit;
  made.end_s = 0.1;
  made.weights.input = normal_weights(4, 6, 0.2 * unit, 0.1 * unit, random);
  made.weights.recurrent = normal_weights(6, 6, 0, 0.15 * unit, random);
  for (std::int32_t neuron = 0; neuron < 6; ++neuron)
    made.weights.recurrent.row(neuron)[neuron] = 0;
  for (int neuron = 0; neuron < 6; ++neuron) made.cost.push_back(random.normal());
  made.inputs = poisson_train(4, kInterval_s, made.end_s, seed);
  return made;
}

double RandomRecurrentNetwork::loss(const RecurrentRun& run) const {
  SPIKEDEPTH_CHECK(run.valid, "a run that was cut has no loss");
  double sum = 0;
  for (const auto& event : run.events) {
    if (event.of_input) continue;
    const auto neuron = static_cast<std::size_t>(event.spike.source);
    sum += cost[neuron] * event.spike.time_s * event.spike.time_s / end_s;
  }
  for (std::size_t neuron = 0; neuron < cost.size(); ++neuron)
    sum += 0.5 * cost[neuron] * run.end_potential[neuron] * run.end_potential[neuron];
  return sum;
}

RecurrentErrors RandomRecurrentNetwork::errors(const RecurrentRun& run) const {
  RecurrentErrors errors;
  for (const auto& event : run.events) {
    const auto neuron = static_cast<std::size_t>(event.spike.source);
    errors.times.push_back(event.of_input ? 0 : 2 * cost[neuron] * event.spike.time_s / end_s);
  }
  for (std::size_t neuron = 0; neuron < cost.size(); ++neuron)
    errors.end_potential.push_back(cost[neuron] * run.end_potential[neuron]);
  return errors;
}

}  // namespace spikedepth
