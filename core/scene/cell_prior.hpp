#pragma once
// How implausible a depth map is by the depths of each cell alone: the baseline of a memory of
// scenes.
#include <vector>

#include "core/scene/scene_cells.hpp"

namespace spikedepth {

/// A Gaussian of every cell's log depth. Cells that fewer than two maps of `train` know are left
/// out.
class CellPrior {
 public:
  /// Throws ConfigError where no map of either knows a cell that is not left out.
  CellPrior(const std::vector<SceneCells>& train, const std::vector<SceneCells>& validation);
  /// In standard deviations of the validation's maps, from their mean; NaN where nothing is known.
  double z(const SceneCells& cells) const;

 private:
  double cost(const SceneCells& cells) const;
  std::vector<double> mean_, variance_;  // variance 0: left out
  double validation_mean_ = 0, validation_deviation_ = 1;
};

}  // namespace spikedepth
