#include "core/dopamine/dopamine_run.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {
namespace {

constexpr std::size_t kSynchronyCells = 200;
constexpr double kFanoBin_ms = 2, kBeat_ms = 10, kCurrentBin_ms = 100;

// Means from the arrivals of `steps` steps.
BalanceOfCurrents mean_currents(const BalancedParameters& p, std::int64_t plus, std::int64_t minus,
                                std::int64_t steps) {
  const double scale =
      p.weight_mV * p.tau_ms / (double(p.excitatory) * static_cast<double>(steps) * p.dt_ms);
  return {p.eta * p.threshold_mV + scale * double(plus), -p.g * scale * double(minus)};
}

// Mean currents since it was asked last.
class CurrentMeter {
 public:
  explicit CurrentMeter(const BalancedNetwork& network) : network_(&network) { restart(); }
  BalanceOfCurrents take() {
    const auto found =
        mean_currents(network_->parameters(), network_->excitatory_arrivals() - excitatory_,
                      network_->inhibitory_arrivals() - inhibitory_,
                      std::max<std::int64_t>(1, network_->steps() - steps_));
    restart();
    return found;
  }

 private:
  void restart() {
    excitatory_ = network_->excitatory_arrivals();
    inhibitory_ = network_->inhibitory_arrivals();
    steps_ = network_->steps();
  }
  const BalancedNetwork* network_;
  std::int64_t excitatory_ = 0, inhibitory_ = 0, steps_ = 0;
};

void note_spikes(const BalancedNetwork& network, double t_ms, BalancedOutcome& outcome) {
  const auto excitatory = static_cast<std::size_t>(network.parameters().excitatory);
  for (const auto cell : network.spikes()) {
    const auto at = static_cast<std::size_t>(cell);
    (at < excitatory ? outcome.excitatory[at] : outcome.inhibitory[at - excitatory])
        .push_back(t_ms);
  }
}

}  // namespace

BalancedOutcome run_balanced(const BalancedRun& run) {
  const auto& p = run.parameters;
  BalancedNetwork network(p, run.seed, run.potential_seed);
  network.set_excitatory_threshold(run.excitatory_threshold_mV);
  const auto settle = std::llround(run.settle_ms / p.dt_ms);
  const auto measured = std::max<long long>(1, std::llround(run.measure_ms / p.dt_ms));
  const auto beats = std::max<long long>(1, std::llround(kBeat_ms / p.dt_ms));
  const auto current_bin = std::llround(kCurrentBin_ms / p.dt_ms);
  BalancedOutcome outcome;
  outcome.excitatory.resize(static_cast<std::size_t>(p.excitatory));
  outcome.inhibitory.resize(static_cast<std::size_t>(p.inhibitory));
  SynchronyMeter synchrony(std::min(kSynchronyCells, outcome.excitatory.size()));
  CurrentMeter bins(network), all(network);
  for (long long step = -settle; step < measured; ++step) {
    const double t_ms = static_cast<double>(step) * p.dt_ms;
    if (run.beat && (step + settle) % beats == 0)
      run.beat(double(step + settle) / double(settle + measured));
    if (step == 0) {
      bins = CurrentMeter(network);
      all = CurrentMeter(network);
    }
    network.set_inhibitory_threshold(run.inhibitory_threshold_mV(t_ms));
    network.step();
    if (step < 0) continue;
    note_spikes(network, t_ms, outcome);
    synchrony.add(network.potentials_mV());
    if ((step + 1) % current_bin == 0) outcome.currents_each_100_ms.push_back(bins.take());
  }
  outcome.currents = all.take();
  outcome.chi = synchrony.chi();
  const double to_ms = static_cast<double>(measured) * p.dt_ms;
  outcome.e = irregularity(outcome.excitatory, 0, to_ms);
  if (p.inhibitory > 0) outcome.i = irregularity(outcome.inhibitory, 0, to_ms);
  outcome.fano = fano_factor(outcome.excitatory, 0, to_ms, kFanoBin_ms);
  return outcome;
}

}  // namespace spikedepth
