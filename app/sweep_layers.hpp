#pragma once
// What the layers of a sweep's points did, from the tables of their evaluations.
#include <string>
#include <vector>

namespace spikedepth::app {

/// A spiking layer, or all readouts as one.
struct LayerFigures {
  std::string layer;      // "readouts" for these
  double rate = 0;        // 0..1; NaN for readouts, which never fire
  double neurons = 0;     // NaN for readouts
  double operations = 0;  // of the synapses that drive it, effective, a window; NaN if unknown
};

/// In the network's order, from layers.csv and operations.csv in `evaluation`. Empty where there
/// are no such tables.
std::vector<LayerFigures> layer_figures(const std::string& evaluation);

/// Means of points that have the same layers; those of the first point where they do not.
std::vector<LayerFigures> mean_figures(const std::vector<std::vector<LayerFigures>>& points);

}  // namespace spikedepth::app
