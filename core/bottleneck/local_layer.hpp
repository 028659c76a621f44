#pragma once
// A layer that learns from what it has at hand: its input, its own activity and a signal for each
// of its units. No error comes back from the layers above it.
#include <cstdint>
#include <vector>

#include "core/base/random.hpp"

namespace spikedepth {

/// Activity of one layer for one sample; all [units].
struct LayerState {
  std::vector<double> drive;      // W h + b
  std::vector<double> potential;  // of leaky units, from step to step
  std::vector<double> rate;       // before normalisation
  std::vector<double> slope;      // of the rate with respect to its drive
  std::vector<double> z;          // the layer's output
  double deviation = 1;           // of the rates over the units
};

/// z = (rate - mean) / deviation over the units, deviation^2 = variance + 1e-5.
void normalise(LayerState& state);

/// The signal `xi` [units] at the output z, carried back to the drive through the normalisation and
/// the slopes of this layer alone:
/// g = (xi - mean(xi) - z mean(z xi)) / deviation * slope.
std::vector<double> drive_signal(const std::vector<double>& xi, const LayerState& state);

/// AdamW (Loshchilov and Hutter, 2019): each synapse keeps a mean and a mean square of its own
/// updates.
struct AdamSettings {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, decay = 1e-4;
};

/// Synapses [inputs][units] and biases [units]; the last row of `weights` is the bias.
class LocalLayer {
 public:
  /// Normal weights of variance 1 / inputs, no bias.
  LocalLayer(std::int64_t inputs, std::int64_t units, Random& random);
  std::int64_t inputs() const { return inputs_; }
  std::int64_t units() const { return units_; }
  /// Fills state.drive from the input h [inputs].
  void drive(const double* h, LayerState& state) const;
  /// W g: what backpropagation, which controls compare with, hands to the layer below. [inputs].
  std::vector<double> back(const std::vector<double>& g) const;
  /// Adds `share` times the outer product of input h and signal g to the update that is gathered.
  void gather(const double* h, const std::vector<double>& g, double share);
  /// Applies what was gathered, and forgets it.
  void update(const AdamSettings& settings);
  const std::vector<double>& weights() const { return weights_; }
  std::vector<double>& weights() { return weights_; }
  const std::vector<double>& gathered() const { return gradient_; }

 private:
  std::int64_t inputs_, units_;
  std::vector<double> weights_, gradient_, mean_, square_;  // [inputs + 1][units]
  std::int64_t updates_ = 0;
};

}  // namespace spikedepth
