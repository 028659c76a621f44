#pragma once
// The result files of a sweep.
#include <string>
#include <vector>

#include "core/sweep/sweep_plan.hpp"

namespace spikedepth::app {

/// What the report states beside the figures.
struct SweepReportFacts {
  std::string protocol;
  double constant_depth_mde_m = 0;  // of the constant-depth predictor; 0 = unknown
  double reference_mde_m = 0;       // of a reference run; 0 = none
  std::string reference_label;
  std::vector<std::string> evaluation_data;
  std::vector<std::string> conventions;  // of energy, in settings.csv, report and table
  std::string folder;                    // of the sweep, absolute
  std::string recording;                 // that `view` opens, absolute
  /// Finished sweeps that are drawn beside this one: their names and settings.
  std::vector<std::pair<std::string, std::vector<SweepSetting>>> beside;
};

/// Writes pareto.csv, settings.csv, pareto.tex, pareto.svg, pareto.png and report.html into the
/// sweep's folder.
void write_sweep_report(const std::vector<SweepResult>& results, const SweepReportFacts& facts);

/// The settings as a table for one screen.
std::string sweep_table(const std::vector<SweepResult>& results,
                        const std::vector<std::string>& conventions);

}  // namespace spikedepth::app
