#pragma once
// Stereo by the times of events: what fires at the same time in both cameras is the same edge.
//
// A design of this project on trained delays (State and Vilimelis Aceituno, ICANN 2019). A pixel's
// last event at t is the phasor exp(i 2 pi t / T). A unit for disparity d adds left and right
// phasors of a patch; the cross term of its energy is sum w z_left conj(z_right): the spiking form
// of the binocular energy unit (Ohzawa, DeAngelis, Freeman, Science 249, 1990). A complex weight w
// of a synapse is its strength and its delay, so that trained ones absorb what one camera is later
// than the other.
#include <complex>
#include <vector>

#include "core/delays/phasor_map.hpp"

namespace spikedepth {

/// Complex weights of a patch of (2 radius + 1)^2 synapses: of rising events, then of falling ones.
struct PatchWeights {
  std::vector<float> re, im;  // [2][side * side]
  bool empty() const { return re.empty(); }
};

struct PhaseMatcherParameters {
  int first = 0;         // disparity of the first candidate
  int candidates = 16;   // disparities first, first + 1, ..
  int radius = 3;        // of the patch
  float opposite = 0;    // what events of two polarities count: 0 nothing, -1 against
  bool subpixel = true;  // a parabola through the best candidate and its neighbours

  std::size_t patch() const {
    return static_cast<std::size_t>(2 * radius + 1) * static_cast<std::size_t>(2 * radius + 1);
  }
  /// Real numbers of PatchWeights.
  std::size_t features() const { return 4 * patch(); }
};

/// Costs C(d, y, x), candidate after candidate: the sum over the patch around a left pixel with an
/// event of Re(w z_left conj(z_right)), the right pixel d further left. Without `weights` all w
/// are 1. Pixels without an event hold sums of their patch all the same.
std::vector<float> phase_costs(const PhasorMap& left, const PhasorMap& right,
                               const PhaseMatcherParameters& parameters,
                               const PatchWeights& weights);

/// The same, pixel by pixel from the definition, for left pixels with an event; the others are 0.
std::vector<float> plain_phase_costs(const PhasorMap& left, const PhasorMap& right,
                                     const PhaseMatcherParameters& parameters,
                                     const PatchWeights& weights);

/// z_left conj(z_right) of left pixel (x, y) at `disparity`, times the agreement of polarities; 0
/// beyond the maps.
std::complex<float> phasor_product(const PhasorMap& left, const PhasorMap& right, int x, int y,
                                   int disparity, float opposite);

/// Pairs of a left and a right event at any of the candidates.
std::int64_t coincident_pairs(const PhasorMap& left, const PhasorMap& right,
                              const PhaseMatcherParameters& parameters);

/// Maps of left pixels; NaN where the pixel has no event or nothing in its patch agrees.
struct PhaseMatch {
  std::vector<float> disparity;  // pixels
  std::vector<float>
      confidence;  // (best - second) / best, 0..1; the second is no neighbour of the best
};
PhaseMatch best_matches(const PhasorMap& left, const std::vector<float>& costs,
                        const PhaseMatcherParameters& parameters);

}  // namespace spikedepth
