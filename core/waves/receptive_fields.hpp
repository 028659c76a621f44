#pragma once
// What a pooling layer has become: where its units look, and how narrowly.
#include <cstdint>
#include <vector>

#include "core/waves/pooling_learner.hpp"
#include "core/waves/sheet_layout.hpp"

namespace spikedepth {

/// Of one unit, weighted by its synapses, in the sheet's lengths.
struct ReceptiveField {
  double x = 0, y = 0;  // centroid; on a periodic sheet the circular mean
  double radius = 0;    // root mean square distance from it
};
ReceptiveField receptive_field(const float* weights, const SheetLayout& sheet);

struct PoolingStatistics {
  std::int64_t updated = 0;           // units that learned at least kUpdates times
  std::vector<std::int64_t> compact;  // those whose radius is below a quarter of the sheet's side
  double radius = 0;                  // mean of the compact ones
  double coverage = 0;  // share of sensors with more than the mean weight in a compact unit
  double spread_x = 0, spread_y = 0;  // standard deviation of the compact units' centres

  static constexpr std::int64_t kUpdates = 20;
  static constexpr double kCompact = 0.25;
};
PoolingStatistics pooling_statistics(const PoolingLearner& learner, const SheetLayout& sheet);
/// The same of plain weights [units][sensors]; `updates` of each unit.
PoolingStatistics pooling_statistics(const std::vector<float>& weights,
                                     const std::vector<std::int64_t>& updates,
                                     const SheetLayout& sheet);

}  // namespace spikedepth
