// Dopamine as a lower threshold of inhibitory cells: a network in balance goes from regular to
// irregular firing.
#include <limits>

#include "core/base/extremes.hpp"
#include "core/base/text.hpp"
#include "models/studies/dopamine/dopamine_parts.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kDopamineSeeds = 3;
constexpr double kDopamineUnbounded = std::numeric_limits<double>::infinity();
constexpr double kThresholds1_mV[] = {24, 22, 20, 18, 16, 15, 14, 13, 12};
constexpr double kThresholds2_mV[] = {20, 17, 16, 15};
constexpr double kThresholds3_mV[] = {20, 18, 17, 16, 15};

struct Sweep {
  std::vector<double> thresholds_mV;
  std::vector<std::vector<DopamineFigures>> found;

  const std::vector<DopamineFigures>& at(double mV) const {
    std::size_t i = 0;
    while (thresholds_mV.at(i) != mV) ++i;
    return found[i];
  }
};

Sweep sweep_thresholds(StudyContext& context, const std::string& preset, const char* what,
                       std::vector<double> thresholds_mV) {
  std::vector<DopamineSetting> settings;
  for (const double mV : thresholds_mV) settings.push_back({preset, 20, mV});
  Sweep sweep{std::move(thresholds_mV), dopamine_figures(context, "sweep/" + preset, settings,
                                                         context.seeds_or(kDopamineSeeds))};
  StudyTable table{preset + ": " + what, dopamine_columns({"theta I mV"}), {}};
  for (std::size_t i = 0; i < sweep.found.size(); ++i)
    table.rows.push_back(dopamine_row({format("%g", sweep.thresholds_mV[i])}, sweep.found[i]));
  context.report.tables.push_back(std::move(table));
  return sweep;
}

// The least rise of CV from each threshold to the next lower one, over all seeds.
double least_rise(const Sweep& sweep, const std::vector<double>& order_mV) {
  double least = kDopamineUnbounded;
  for (std::size_t i = 1; i < order_mV.size(); ++i) {
    const auto &before = sweep.at(order_mV[i - 1]), &now = sweep.at(order_mV[i]);
    for (std::size_t s = 0; s < now.size(); ++s)
      least = smaller_or_nan(least, now[s].cv_e - before[s].cv_e);
  }
  return least;
}

double furthest(const std::vector<DopamineFigures>& all, double DopamineFigures::*member,
                bool largest) {
  double found = all.front().*member;
  for (const auto& one : all)
    found = largest ? larger_or_nan(found, one.*member) : smaller_or_nan(found, one.*member);
  return found;
}

double net_mV(const std::vector<DopamineFigures>& all) {
  return mean_of(all, &DopamineFigures::plus_mV) + mean_of(all, &DopamineFigures::minus_mV);
}

void check_poisson(StudyContext& context, const Sweep& sweep) {
  auto& checks = context.report.checks;
  checks.push_back({"P1, theta I 20 mV: CV E, largest of the seeds", "regular without dopamine",
                    furthest(sweep.at(20), &DopamineFigures::cv_e, true), 0, 0.22});
  checks.push_back({"P1, 14 mV: CV E, smallest of the seeds", "irregular with it",
                    furthest(sweep.at(14), &DopamineFigures::cv_e, false), 0.60,
                    kDopamineUnbounded});
  checks.push_back({"P1, 13 mV: CV E, smallest of the seeds", "irregular with it",
                    furthest(sweep.at(13), &DopamineFigures::cv_e, false), 0.78,
                    kDopamineUnbounded});
  checks.push_back({"P1, 20, 18, 16, 15, 14, 13 mV: least rise of CV E, all seeds",
                    "every lower threshold is less regular",
                    least_rise(sweep, {20, 18, 16, 15, 14, 13}), 1e-9, kDopamineUnbounded});
  checks.push_back({"P1, 20 mV: net current of E cells, mV", "driven by the mean: above 20 mV",
                    net_mV(sweep.at(20)), 20, kDopamineUnbounded});
  checks.push_back({"P1, 14 mV: net current of E cells, mV",
                    "driven by fluctuations: below 20 mV, its parts far above",
                    net_mV(sweep.at(14)), -kDopamineUnbounded, 20});
  checks.push_back({"P1, 14 mV: smaller part of the current / 20 mV", "parts far above threshold",
                    -mean_of(sweep.at(14), &DopamineFigures::minus_mV) / 20, 1,
                    kDopamineUnbounded});
}

void check_constant(StudyContext& context, const Sweep& sweep) {
  auto& checks = context.report.checks;
  checks.push_back({"P3 (constant drive), 16 mV: CV E, smallest of the seeds",
                    "irregular without any noise from outside",
                    furthest(sweep.at(16), &DopamineFigures::cv_e, false), 0.65,
                    kDopamineUnbounded});
  checks.push_back({"P3, 16 mV: share of cells with 6 spikes or more, smallest", "most cells fire",
                    furthest(sweep.at(16), &DopamineFigures::cv_share, false), 0.9, 1});
}

void study_dopamine(StudyContext& context) {
  context.plan(3 + 4 + threshold_lever_parts());
  const auto poisson = sweep_thresholds(context, "P1", "Poisson drive, J 0.2 mV, g 4, eta 2",
                                        {std::begin(kThresholds1_mV), std::end(kThresholds1_mV)});
  sweep_thresholds(context, "P2", "constant drive, J 0.4 mV, g 3, eta 1.5",
                   {std::begin(kThresholds2_mV), std::end(kThresholds2_mV)});
  const auto constant = sweep_thresholds(context, "P3", "constant drive, J 0.4 mV, g 4, eta 1.5",
                                         {std::begin(kThresholds3_mV), std::end(kThresholds3_mV)});
  check_poisson(context, poisson);
  check_constant(context, constant);
  study_dopamine_controls(context, {poisson.at(20), poisson.at(16), poisson.at(15), poisson.at(14)},
                          constant.at(18));
  study_dopamine_step(context);
  study_dopamine_simulator(context, constant.at(16));
  study_dopamine_probe(context);
  study_threshold_levers(context);
}

}  // namespace

StudyEntry dopamine_study() {
  return {"dopamine",
          "A balanced network that dopamine takes from regular to irregular firing, and thresholds "
          "that hold a firing budget",
          "Ferreira Pica, SNUFA (2021); Brunel, J. Comput. Neurosci. (2000)", study_dopamine};
}

}  // namespace spikedepth
