#pragma once
// Weights and delays of the stereo matcher from labelled pixels, in closed form.
#include <cstdint>

#include "core/base/ridge.hpp"
#include "core/delays/phase_matcher.hpp"

namespace spikedepth {

/// The disparity of every left pixel; NaN: unknown.
using DisparityMap = std::vector<float>;

/// Adds left pixels with an event and a known disparity to a regression of 1 at the right candidate
/// and 0 at `wrong` others, drawn from `seed`, on the products of the patch. Returns how many
/// pixels. At most `most` pixels are taken, at random.
std::int64_t add_labelled(const PhasorMap& left, const PhasorMap& right, const DisparityMap& truth,
                          const PhaseMatcherParameters& parameters, int wrong, std::int64_t most,
                          std::uint64_t seed, RidgeSums& sums);

/// The weights that a regression of phase_costs on such samples gives.
PatchWeights patch_weights(const RidgeSums& sums, double penalty,
                           const PhaseMatcherParameters& parameters);

/// The same with one delay for all synapses of a polarity, that of the weights' sum, and strengths
/// of 1: what a late camera needs, and no more.
PatchWeights common_delays(const PatchWeights& weights);

/// The delay of the strongest synapses in periods, (-0.5, 0.5]: the phase of the weights' sum of
/// one polarity (0: rising, 1: falling) over a turn. Positive: the right camera is late.
double mean_delay(const PatchWeights& weights, int polarity);

}  // namespace spikedepth
