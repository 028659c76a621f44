#pragma once
// Samples of a distribution over answers that exclude one another, by neurons that inhibit one
// another in a rhythm.
#include "core/base/random.hpp"

namespace spikedepth {

constexpr int kMostAnswers = 32;

/// Binary neurons, one an answer, all redrawn at every step; each is copied by an inhibitory neuron
/// that lowers the potential of all of them, its own too, a step later.
struct CompetitionSettings {
  int steps = 200;
  double activity = 1.0;    // sum of the odds of all neurons while nothing inhibits them
  double inhibition = 8.0;  // by each active inhibitory neuron
  double relay =
      4.0;  // potential of an inhibitory neuron: +relay beside an active one, else -relay

  /// Throws InternalError on values that make no network.
  void check() const;
};

/// Of `answers` probabilities (sum 1) the shares of the steps with just one active neuron in which
/// it is each. Those steps are independent samples of exactly these probabilities: neurons that are
/// drawn independently with odds activity * p_k, and of which just one is active, leave
/// k with probability p_k; inhibition multiplies all odds by one factor and changes nothing in
/// that. It makes the rhythm: after a volley everything is silent. Equal probabilities where no
/// such step came. `answers` is at most kMostAnswers. Returns how many steps were counted.
int sample_competition(const float* probabilities, int answers, const CompetitionSettings& settings,
                       Random& random, float* shares);

}  // namespace spikedepth
