#include "core/delays/resonator.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr double kFullTurn = 6.283185307179586476925;

struct Arrival {
  double time, weight;
};

std::vector<Arrival> arrivals_of(const DelaySynapses& synapses, const SpikeTimes& times) {
  SPIKEDEPTH_CHECK(synapses.weights.size() == times.size(), "a synapse for every input");
  std::vector<Arrival> arrivals;
  for (std::size_t k = 0; k < times.size(); ++k) {
    if (!std::isnan(times[k]))
      arrivals.push_back({times[k] + synapses.delays[k], synapses.weights[k]});
  }
  std::stable_sort(arrivals.begin(), arrivals.end(),
                   [](const Arrival& a, const Arrival& b) { return a.time < b.time; });
  return arrivals;
}

double speed_of(const DelaySynapses& synapses) {
  return kFullTurn * double(synapses.harmonic) / synapses.period;
}

}  // namespace

Complex resonator_state(const DelaySynapses& synapses, const SpikeTimes& times) {
  const double omega = speed_of(synapses);
  Complex state;
  double now = 0;
  for (const auto& arrival : arrivals_of(synapses, times)) {
    state = state * std::polar(1.0, omega * (arrival.time - now)) + arrival.weight;
    now = arrival.time;
  }
  return state * std::polar(1.0, omega * (2 * synapses.period - now));
}

Complex resonator_state(const std::vector<DelaySynapses>& bank, const SpikeTimes& times) {
  Complex sum;
  for (const auto& synapses : bank) sum += resonator_state(synapses, times);
  return sum;
}

Complex stepped_resonator_state(const DelaySynapses& synapses, const SpikeTimes& times, int steps,
                                double decay) {
  SPIKEDEPTH_CHECK(steps > 0, "a period has steps");
  const auto length = static_cast<std::size_t>(2 * steps);
  std::vector<double> queue(length + 1);
  for (const auto& arrival : arrivals_of(synapses, times)) {
    const auto step = std::llround(arrival.time / synapses.period * steps);
    queue.at(static_cast<std::size_t>(step)) += arrival.weight;
  }
  const double kept = decay > 0 ? std::exp(-1 / (decay * steps)) : 1;
  const auto turn = std::polar(kept, kFullTurn * double(synapses.harmonic) / steps);
  Complex state = queue[0];
  for (std::size_t step = 1; step <= length; ++step) state = state * turn + queue[step];
  return state;
}

double resonator_spike_time(const DelaySynapses& synapses, const SpikeTimes& times) {
  const double turn = synapses.period / double(synapses.harmonic);
  const double until = -std::arg(resonator_state(synapses, times)) / kFullTurn * turn;
  return until < 0 ? until + turn : until;
}

double leaky_peak(const DelaySynapses& synapses, const SpikeTimes& times, double tau) {
  double potential = 0, peak = 0, now = 0;
  for (const auto& arrival : arrivals_of(synapses, times)) {
    potential = potential * std::exp((now - arrival.time) / tau) + arrival.weight;
    now = arrival.time;
    peak = std::max(peak, potential);
  }
  return peak;
}

}  // namespace spikedepth
