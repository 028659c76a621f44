#pragma once
// Excitatory and inhibitory leaky integrate-and-fire cells in balance, in steps of fixed length.
// The thresholds of either kind can be moved while it runs.
#include <cstdint>
#include <vector>

#include "core/base/random.hpp"

namespace spikedepth {

enum class BalanceDrive { poisson, constant };

/// As Brunel (J. Comput. Neurosci. 2000) has them, with fewer cells.
struct BalancedParameters {
  std::int64_t excitatory = 1000, inhibitory = 250;          // cells
  std::int64_t from_excitatory = 100, from_inhibitory = 25;  // synapses a cell receives
  double dt_ms = 0.1, tau_ms = 20, refractory_ms = 2, delay_ms = 1.5;
  double threshold_mV = 20, reset_mV = 10;
  double weight_mV = 0.2;  // J of an excitatory arrival; an inhibitory one takes g J
  double g = 4;
  /// The mean drive in units of threshold_mV: as J-sized Poisson events of a stream a cell, or as
  /// a constant.
  double eta = 2;
  BalanceDrive drive = BalanceDrive::poisson;

  /// Throws ConfigError naming what is out of range.
  void check() const;
  std::int64_t cells() const { return excitatory + inhibitory; }
};

/// P1: J 0.2 mV, g 4, eta 2, Poisson drive. P2: 0.4, 3, 1.5, constant. P3: 0.4, 4, 1.5, constant.
/// With constant drive all irregularity is the network's own. Throws ConfigError for another name.
BalancedParameters balanced_preset(const char* name);

/// The thresholds of inhibitory cells may not come near their reset, where they would fire as fast
/// as they can.
constexpr double kLeastInhibitoryThreshold_mV = 11;

/// V <- V e^{-dt/tau} + drive + arrivals; a spike where V >= theta, then V = reset and, for the
/// refractory time, arrivals are lost. Cells [0, excitatory) excite. Repeats to the bit from its
/// seeds.
class BalancedNetwork {
 public:
  /// Synapses and drive from `seed`, potentials uniform in [0, threshold) from `potential_seed`.
  BalancedNetwork(const BalancedParameters& parameters, std::uint64_t seed,
                  std::uint64_t potential_seed);

  void step();
  /// Cells that fired in the last step, ascending.
  const std::vector<std::int32_t>& spikes() const { return spikes_; }
  const std::vector<double>& potentials_mV() const { return potential_; }
  const BalancedParameters& parameters() const { return parameters_; }
  std::int64_t steps() const { return steps_; }
  /// Steps after a spike in which a cell is deaf.
  std::int64_t refractory_steps() const { return refractory_steps_; }

  void set_excitatory_threshold(double mV) { excitatory_threshold_ = mV; }
  /// From the next step on; what lies below kLeastInhibitoryThreshold_mV is raised to it.
  void set_inhibitory_threshold(double mV);
  double inhibitory_threshold_mV() const { return inhibitory_threshold_; }
  /// A constant current beside the drive, one a cell, in mV of the potential it would settle at.
  void set_extra_drive(std::vector<double> mV);

  /// Arrivals so far from excitatory and inhibitory cells at excitatory ones, drive events left
  /// out, those during refractoriness counted in.
  std::int64_t excitatory_arrivals() const { return arrivals_at_excitatory_[0]; }
  std::int64_t inhibitory_arrivals() const { return arrivals_at_excitatory_[1]; }
  /// Arrivals at all cells, and how many the spikes fired `delay_ms` ago or before must cause.
  std::int64_t arrivals() const { return arrivals_; }
  std::int64_t due_arrivals() const { return due_arrivals_; }
  /// Synapses that leave a cell, counted from the cells that receive them.
  const std::vector<std::int64_t>& out_degrees() const { return out_degree_; }

 private:
  void connect(std::uint64_t seed);
  void deliver(std::size_t slot);
  std::int64_t drive_events(std::size_t cell);

  BalancedParameters parameters_;
  double decay_, settle_;  // e^{-dt/tau} and 1 - that
  double excitatory_threshold_, inhibitory_threshold_;
  double quiet_ = 0;  // the chance of no drive event in a step
  double mean_events_ = 0;
  std::int64_t refractory_steps_, delay_steps_, steps_ = 0;
  std::vector<double> potential_, extra_;
  std::vector<std::int64_t> deaf_until_;  // the first step in which the cell listens again
  std::vector<std::int64_t> out_first_;   // of each cell's synapses in out_target_
  std::vector<std::int32_t> out_target_;
  std::vector<std::int64_t> out_degree_;
  // [delay_steps + 1][cells] of arrivals yet to come
  std::vector<std::int32_t> from_excitatory_, from_inhibitory_;
  std::vector<std::int64_t> due_;  // [delay_steps + 1] arrivals that the spikes of a step cause
  std::vector<Random> streams_;    // of the drive, one a cell
  std::vector<std::int32_t> spikes_;
  std::int64_t arrivals_at_excitatory_[2] = {0, 0};
  std::int64_t arrivals_ = 0, due_arrivals_ = 0;
};

}  // namespace spikedepth
