#pragma once
// Waves for some time: what they are like, and what layers make of them.
#include <cstdint>
#include <functional>

#include "core/waves/pooling_learner.hpp"
#include "core/waves/threshold_sheet.hpp"
#include "core/waves/wave_sheet.hpp"

namespace spikedepth {

/// Called now and then with the share that is done.
using WaveBeat = std::function<void(double share)>;

struct WaveStatistics {
  std::int64_t bursts = 0;  // steps in which more than 10 units fire
  double coherence = 0;     // mean distance of a burst's units to their centroid, over bursts
  double active = 0;        // share of units that ever fire
  double rate = 0;          // spikes a unit and step
};
/// Over `steps` of the sheet, which may not be periodic.
WaveStatistics wave_statistics(WaveSheet& sheet, std::int64_t steps, const WaveBeat& beat = {});

/// Mean distance to the centroid of a crowd that fills the sheet evenly: 0.3826 of its side.
double even_coherence(double side);

/// Lets `learner` learn from `steps` of waves.
void learn_waves(WaveSheet& sheet, PoolingLearner& learner, std::int64_t steps,
                 const WaveBeat& beat = {});

/// Three layers: waves on a sheet wire the second, whose own waves wire the third. The winners of
/// the second layer drive neurons on a sheet of their own.
struct StackedLayers {
  PoolingLearner second, third;
  SheetLayout second_sheet;

  /// [third units][sensors]: what the third layer sees of the first sheet.
  std::vector<float> composed() const;
};
/// Model B throughout. `second_units` on [0,6]^2 and `third_units`, over `steps` of dt = 0.1.
StackedLayers learn_stack(std::int64_t sensors, std::int64_t second_units, std::int64_t third_units,
                          std::int64_t steps, std::uint64_t seed, const WaveBeat& beat = {});

}  // namespace spikedepth
