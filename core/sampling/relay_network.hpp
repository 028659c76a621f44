#pragma once
// A network of binary excitatory and inhibitory neurons whose activity over time is samples.
//
// After the abstract of Chen, Wargo, Echeveste, Haefner (SNUFA 2021); dynamics of this project.
#include <utility>
#include <vector>

#include "core/base/random.hpp"
#include "core/sampling/binary_posterior.hpp"

namespace spikedepth {

/// Effective weights of n excitatory neurons, one a cause, and n inhibitory ones. All are at least
/// 0: the signs are those of Dale's law. With feed-forward drive d the potentials are
///   h_E = exp(log_gain) d + excitatory_bias + ee x - ei y,
///   h_I = inhibitory_bias + ie x - ii y + feed sigma(d),
/// from the states x, y of the step before; each neuron is redrawn from sigma(h) with its
/// population's probability, else kept.
struct RelayWeights {
  int causes = 0;
  std::vector<double> ee, ei, ie, ii, feed;  // [to][from]; ee and ii have zero diagonals
  std::vector<double> excitatory_bias, inhibitory_bias;
  double log_gain = 0;
  double excitatory_update = 0.3, inhibitory_update = 1.0;

  /// Throws InternalError where sizes disagree or a weight has the wrong sign.
  void check() const;
};

/// Gibbs sampling with inhibition a step late: inhibitory neuron k copies excitatory neuron k and
/// passes on what `coupling` [causes][causes] says. The start of an optimisation.
RelayWeights relay_start(const std::vector<double>& coupling, int causes);

/// One network at one drive, from silence.
class RelaySampler {
 public:
  RelaySampler(RelayWeights weights, const std::vector<double>& drive);
  /// A time step of all neurons. Returns the excitatory ones.
  CauseSet step(Random& random);
  void silence() { excitatory_ = inhibitory_ = 0; }

 private:
  RelayWeights weights_;
  std::vector<double> excitatory_drive_, inhibitory_drive_;
  CauseSet excitatory_ = 0, inhibitory_ = 0;
};

}  // namespace spikedepth
