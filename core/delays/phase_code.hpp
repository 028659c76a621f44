#pragma once
// Spike times as complex phases, and complex weights as synaptic weights and delays.
//
// After State and Vilimelis Aceituno ("Training delays in spiking neural networks", ICANN 2019,
// LNCS 11727; SNUFA 2021): a spike at t becomes exp(i 2 pi t / T), weights follow by linear
// regression; a weight's modulus is the strength of a synapse, its argument the synapse's delay.
#include "core/delays/complex_solve.hpp"

namespace spikedepth {

/// When each input fires in the window [0, T), in the unit of T; NaN: it does not.
using SpikeTimes = std::vector<double>;

/// The phases of `times` [n], harmonic after harmonic: exp(i h 2 pi t / T), h = 1 .. harmonics, 0
/// without a spike. [n harmonics] numbers are added to `phases`.
void add_phases(const SpikeTimes& times, double period, std::size_t harmonics,
                std::vector<Complex>& phases);

/// A row a pattern.
ComplexMatrix phases_of(const std::vector<SpikeTimes>& patterns, double period,
                        std::size_t harmonics = 1);

/// The complex weights w [n] whose Re sum w z comes nearest to `targets`: regression on what a
/// neuron reads that knows the time, with twice the capacity. Ridge as solve_ridge.
std::vector<Complex> solve_real_readout(const ComplexMatrix& z, const std::vector<double>& targets,
                                        double penalty);

/// All synapses excite; a minus sign is half a period of delay.
struct DelaySynapses {
  double period = 1;
  std::size_t harmonic = 1;     // the resonator turns so often in a period
  std::vector<double> weights;  // [n], 0 and above
  std::vector<double> delays;   // [n], in [0, period / harmonic)
};

/// Of complex weights [n harmonics] as solve_ridge gives them for one output: a resonator a
/// harmonic. `grid` above 0: delays are multiples of period / grid.
std::vector<DelaySynapses> delay_synapses(const std::vector<Complex>& weights, double period,
                                          std::size_t harmonics = 1, int grid = 0);

/// One column of a matrix.
std::vector<Complex> column(const ComplexMatrix& matrix, std::size_t index);

}  // namespace spikedepth
