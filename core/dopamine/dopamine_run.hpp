#pragma once
// One run of a balanced network under dopamine, and what it was like.
#include <functional>

#include "core/dopamine/balanced_network.hpp"
#include "core/dopamine/spike_measures.hpp"

namespace spikedepth {

/// Mean currents of excitatory cells in mV of the potential they would hold: J times arrivals times
/// tau. Balanced: the net lies below the threshold, each part far above.
struct BalanceOfCurrents {
  double excitatory_mV = 0;  // the drive included
  double inhibitory_mV = 0;  // below 0
  double net_mV() const { return excitatory_mV + inhibitory_mV; }
};

struct BalancedRun {
  BalancedParameters parameters;
  double settle_ms = 300, measure_ms = 2000;  // the first is discarded
  std::uint64_t seed = 1, potential_seed = 101;
  double excitatory_threshold_mV = 20;
  /// Of inhibitory cells at a time counted from the end of settle_ms (below 0 before).
  std::function<double(double t_ms)> inhibitory_threshold_mV = [](double) { return 20.0; };
  /// Called every ten ms with the share that is done; may throw to end the run. May be empty.
  std::function<void(double share)> beat = {};
};

struct BalancedOutcome {
  std::vector<CellSpikes> excitatory, inhibitory;  // times in ms from the end of settle_ms
  Irregularity e, i;
  double chi = 0;   // of the potentials of up to 200 excitatory cells
  double fano = 0;  // of the excitatory spikes in bins of 2 ms
  BalanceOfCurrents currents;
  std::vector<BalanceOfCurrents> currents_each_100_ms;
};

BalancedOutcome run_balanced(const BalancedRun& run);

}  // namespace spikedepth
