#pragma once
// Samplers to compare spiking networks with: Gibbs, with and without tempering, and independent
// draws.
#include <utility>
#include <vector>

#include "core/base/random.hpp"
#include "core/sampling/binary_posterior.hpp"

namespace spikedepth {

/// One site after another is drawn anew from what the others leave of the posterior.
class GibbsSampler {
 public:
  /// In each sweep every cause, in turn, is redrawn with probability `update`, else kept.
  explicit GibbsSampler(BinaryPosterior posterior, double update = 1.0)
      : posterior_(std::move(posterior)), update_(update) {}
  /// A sweep over the posterior to the power `temper` (1: as it is). Returns the new set.
  CauseSet sweep(Random& random, double temper = 1.0);
  CauseSet state() const { return state_; }

 private:
  BinaryPosterior posterior_;
  double update_;
  CauseSet state_ = 0;
};

/// A rhythm of tempering: in each period the likelihood and prior rise from the power `lowest` to 1
/// by equal factors over `rising` sweeps; the next `kept` sweeps count as samples. (Oscillations as
/// tempering: Korcsak-Gorzo et al., PLoS Computational Biology 18(3):e1009753, 2022.)
struct TemperingRhythm {
  double lowest = 0.05;
  int rising = 7;
  int kept = 3;
};

/// Shares of the samples in which each cause is there, after `sweeps` full sweeps from silence.
std::vector<double> gibbs_marginals(const BinaryPosterior& posterior, int sweeps, Random& random);
std::vector<double> tempered_marginals(const BinaryPosterior& posterior, int sweeps,
                                       const TemperingRhythm& rhythm, Random& random);

/// Independent draws from an enumerated distribution.
class IndependentSampler {
 public:
  explicit IndependentSampler(const std::vector<double>& distribution);
  CauseSet draw(Random& random) const;

 private:
  std::vector<double> cumulative_;
};

}  // namespace spikedepth
