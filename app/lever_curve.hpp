#pragma once
// A trained network measured over the values of a run-time parameter, without further training.
#include <functional>
#include <string>
#include <vector>

#include "core/depth/evaluation.hpp"

namespace spikedepth::app {

/// The figures at one value of the run-time parameter.
struct LeverPoint {
  double value = 0;
  double mde_m = 0;
  double mean_firing_rate = 0;
  double synaptic_operations = 0;  // effective, a window
};

/// Evaluates `sources` once for each value, after `apply` has set it, under the first protocol of
/// `config` and without baselines.
std::vector<LeverPoint> measure_lever(const std::vector<EvaluationSource>& sources,
                                      EvaluationConfig config, const std::vector<double>& values,
                                      const std::function<void(double)>& apply,
                                      const ProgressCallback& progress);

/// Writes <folder>/<name>.csv, .svg and .png: error against firing rate and work.
void write_lever_curve(const std::string& folder, const std::string& name,
                       const std::string& protocol, const std::vector<LeverPoint>& points);

}  // namespace spikedepth::app
