#include <cmath>
#include <limits>

#include "core/base/text.hpp"
#include "models/studies/dopamine/dopamine_parts.hpp"

namespace spikedepth {
namespace {

constexpr double kControlUnbounded = std::numeric_limits<double>::infinity();
constexpr int kBisections = 9;

// The drive, at unchanged thresholds, of the wanted rate of excitatory cells; then what that is
// like. The rate grows with the drive.
DopamineFigures rate_matched(const StudyContext& context, const std::string& preset, double rate_hz,
                             std::uint64_t seed, const RunBeat& beat) {
  double low = 0.4, high = balanced_preset(preset.c_str()).eta;
  DopamineFigures found;
  for (int i = 0; i < kBisections; ++i) {
    const double eta = (low + high) / 2;
    auto run = dopamine_run(context, {preset, 20, 20, eta}, seed);
    run.beat = [&](double share) { beat((i + share) / kBisections); };
    found = figures_of(run_balanced(run), eta);
    (found.rate_e < rate_hz ? low : high) = eta;
  }
  return found;
}

struct RateMatch {
  const char* preset;
  double theta_i_mV;
  const std::vector<DopamineFigures>* dopamine;
};

std::vector<std::vector<DopamineFigures>> match_rates(StudyContext& context,
                                                      const std::vector<RateMatch>& matches) {
  const auto seeds = static_cast<std::int64_t>(matches.front().dopamine->size());
  const auto all = seeds * static_cast<std::int64_t>(matches.size());
  const auto found = context.part("controls", [&] {
    auto json = nlohmann::json::array();
    for (std::int64_t i = 0; i < all; ++i) json.push_back(nullptr);
    run_parallel(context, all, [&](std::int64_t index, const RunBeat& beat) {
      const auto& match = matches[static_cast<std::size_t>(index / seeds)];
      const auto seed = static_cast<std::size_t>(index % seeds);
      json[static_cast<std::size_t>(index)] =
          rate_matched(context, match.preset, (*match.dopamine)[seed].rate_e, 1 + seed, beat)
              .to_json();
    });
    return json;
  });
  std::vector<std::vector<DopamineFigures>> by_match(matches.size());
  for (std::int64_t i = 0; i < all; ++i) {
    by_match[static_cast<std::size_t>(i / seeds)].push_back(
        DopamineFigures::from_json(found.at(static_cast<std::size_t>(i))));
  }
  return by_match;
}

void compare_rates(StudyContext& context, const std::vector<std::vector<DopamineFigures>>& dopamine,
                   const std::vector<DopamineFigures>& constant) {
  const std::vector<RateMatch> matches = {{"P1", 16, &dopamine[1]},
                                          {"P1", 15, &dopamine[2]},
                                          {"P1", 14, &dopamine[3]},
                                          {"P3", 18, &constant}};
  const auto controls = match_rates(context, matches);
  StudyTable table{"The same rate of E cells by dopamine, and by a weaker drive at theta I 20 mV",
                   dopamine_columns({"preset", "by"}),
                   {}};
  for (std::size_t m = 0; m < matches.size(); ++m) {
    table.rows.push_back(dopamine_row(
        {matches[m].preset, format("theta I %g mV", matches[m].theta_i_mV)}, *matches[m].dopamine));
    table.rows.push_back(dopamine_row(
        {matches[m].preset, format("eta %.2f", mean_of(controls[m], &DopamineFigures::eta))},
        controls[m]));
  }
  context.report.tables.push_back(std::move(table));
  const auto gap = [&](std::size_t m, double DopamineFigures::*member) {
    return mean_of(*matches[m].dopamine, member) - mean_of(controls[m], member);
  };
  auto& checks = context.report.checks;
  checks.push_back({"P1, 15 mV: CV E above that of the rate-matched control",
                    "more than a lower rate", gap(1, &DopamineFigures::cv_e), 0.10,
                    kControlUnbounded});
  checks.push_back({"the same: share of the rate that the control misses",
                    "the control is at the rate",
                    std::abs(gap(1, &DopamineFigures::rate_e)) /
                        mean_of(*matches[1].dopamine, &DopamineFigures::rate_e),
                    0, 0.05});
}

void compare_thresholds(StudyContext& context) {
  const std::vector<double> thresholds_mV = {20, 17, 14};
  std::vector<DopamineSetting> settings;
  for (const double mV : thresholds_mV) settings.push_back({"P1", mV, 20});
  const auto found = dopamine_figures(context, "excitatory", settings, 1);
  StudyTable table{"P1: thresholds of the excitatory cells instead (control)",
                   dopamine_columns({"theta E mV"}),
                   {}};
  for (std::size_t i = 0; i < found.size(); ++i)
    table.rows.push_back(dopamine_row({format("%g", thresholds_mV[i])}, found[i]));
  context.report.tables.push_back(std::move(table));
  auto& checks = context.report.checks;
  checks.push_back({"P1, theta E 14 mV: CV E", "E thresholds do not make it irregular",
                    found[2][0].cv_e, 0, 0.45});
  checks.push_back({"P1, theta E 14 mV: chi", "they synchronise it", found[2][0].chi, 0.4, 1});
}

}  // namespace

void study_dopamine_controls(StudyContext& context,
                             const std::vector<std::vector<DopamineFigures>>& dopamine,
                             const std::vector<DopamineFigures>& constant) {
  compare_rates(context, dopamine, constant);
  compare_thresholds(context);
}

}  // namespace spikedepth
