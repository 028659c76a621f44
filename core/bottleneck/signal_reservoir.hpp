#pragma once
// The recurrent network that supplies the global signal: driven by the newest sample alone, it
// remembers the ones before, and a linear readout of its units is to give xi (Daruwalla and Lipasti
// 2024). With units r = tanh(u) and readout q = W r:
//   u <- u + dt / tau (gain R r + I [x; y; z] + F q - u).
#include <cstdint>
#include <vector>

#include "core/base/random.hpp"
#include "core/bottleneck/hsic.hpp"

namespace spikedepth {

struct ReservoirParameters {
  std::int64_t units = 600;
  std::int64_t x = 2, y = 2, z = 4;  // sizes of what it sees; xi has the size of z
  double density = 0.1;              // share of recurrent synapses that exist
  double gain = 1.2;  // with weights of variance 1 / (density units): above 1 it has dynamics of
                      // its own, far above 1 they are chaos
  double tau_ms = 5, dt_ms = 1;
  std::int64_t hold_steps = 20;  // a sample
  bool feedback = false;         // of the readout; where it learns while running
};

class SignalReservoir {
 public:
  /// Throws ConfigError where sizes, density or times make no network.
  SignalReservoir(const ReservoirParameters& parameters, std::uint64_t seed);
  /// Holds [x; y; z] for the steps of one sample.
  void hold(const double* input);
  /// The same while the readout learns at every step: W -= rate (q - target) r' (Widrow and Hoff,
  /// 1960).
  void hold_and_learn(const double* input, const double* target, double rate);
  const std::vector<double>& activity() const { return activity_; }
  /// q [z] of the present activity.
  std::vector<double> read() const;

 private:
  void step(const double* input);

  ReservoirParameters parameters_;
  std::vector<std::int64_t> first_,
      source_;                            // recurrent synapses of unit i: [first_[i], first_[i+1])
  std::vector<double> recurrent_;         // with the gain
  std::vector<double> input_, feedback_;  // [units][x + y + z], [units][z]
  std::vector<double> readout_;           // [units][z]
  std::vector<double> state_, activity_;  // u, r
};

/// A stream of samples x (exclusive or, see xor_task), y (its label, one-hot), z (uniform) and the
/// signal xi of the newest of `memory` of them.
struct SignalStream {
  std::int64_t z = 4;
  std::vector<double> inputs;   // [count][2 + 2 + z]
  std::vector<double> signals;  // [count][z]
};
SignalStream signal_stream(std::int64_t count, std::int64_t z, std::int64_t memory,
                           const HsicParameters& hsic, std::uint64_t seed);

/// How well frozen readouts give xi on a part of the stream that they were not fitted on: 1 -
/// squared error / variance, over all components.
struct SignalFit {
  double reservoir = 0;
  double memoryless = 0;  // of all products of two inputs, with no past: the control
};
/// Ridge regression on the first 3/4 of the stream after a tenth that is left to settle.
SignalFit fit_signal(const ReservoirParameters& parameters, const SignalStream& stream,
                     double penalty, std::uint64_t seed);
/// The same by LMS with feedback over `epochs` passes through the first 3/4.
double fit_signal_online(const ReservoirParameters& parameters, const SignalStream& stream,
                         double rate, std::int64_t epochs, std::uint64_t seed);

}  // namespace spikedepth
