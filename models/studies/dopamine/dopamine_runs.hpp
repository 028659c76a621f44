#pragma once
// Runs of balanced networks that the study of dopamine compares. Torch-free.
#include <string>
#include <vector>

#include "core/dopamine/dopamine_run.hpp"
#include "models/studies/parallel_runs.hpp"

namespace spikedepth {

/// What a run was like, as plain figures.
struct DopamineFigures {
  double rate_e = 0, rate_i = 0;  // Hz
  double cv_e = 0, cv_i = 0, cv_share = 0, cv2_e = 0;
  double chi = 0, fano = 0;
  double plus_mV = 0, minus_mV = 0;  // mean currents of excitatory cells
  double eta = 0;

  nlohmann::json to_json() const;
  static DopamineFigures from_json(const nlohmann::json& json);
};

struct DopamineSetting {
  std::string preset = "P1";
  double theta_e_mV = 20, theta_i_mV = 20;
  double eta = 0;  // 0: the preset's
};

/// The run of a setting, its length by the study's effort.
BalancedRun dopamine_run(const StudyContext& context, const DopamineSetting& setting,
                         std::uint64_t seed);
DopamineFigures figures_of(const BalancedOutcome& outcome, double eta);

/// All settings with seeds 1 .. seeds, in parallel: [setting][seed]; part `name` of the study.
std::vector<std::vector<DopamineFigures>> dopamine_figures(
    StudyContext& context, const std::string& name, const std::vector<DopamineSetting>& settings,
    std::int64_t seeds);

std::vector<double> figures(const std::vector<DopamineFigures>& all,
                            double DopamineFigures::*member);
double mean_of(const std::vector<DopamineFigures>& all, double DopamineFigures::*member);

/// The columns that dopamine_row fills, after `first` of the caller's own.
std::vector<std::string> dopamine_columns(std::vector<std::string> first);
std::vector<std::string> dopamine_row(std::vector<std::string> first,
                                      const std::vector<DopamineFigures>& all);

}  // namespace spikedepth
