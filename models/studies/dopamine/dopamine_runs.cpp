#include "models/studies/dopamine/dopamine_runs.hpp"

#include <cmath>
#include <limits>

#include "core/base/statistics.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kSettle_ms = 300, kMeasure_ms = 2000;
constexpr std::uint64_t kPotentialSeeds = 100;  // potentials of seed s are drawn from 100 + s

struct FigureMember {
  const char* name;
  double DopamineFigures::*value;
};

constexpr FigureMember kFigures[] = {{"rate_e", &DopamineFigures::rate_e},
                                     {"rate_i", &DopamineFigures::rate_i},
                                     {"cv_e", &DopamineFigures::cv_e},
                                     {"cv_i", &DopamineFigures::cv_i},
                                     {"cv_share", &DopamineFigures::cv_share},
                                     {"cv2_e", &DopamineFigures::cv2_e},
                                     {"chi", &DopamineFigures::chi},
                                     {"fano", &DopamineFigures::fano},
                                     {"plus_mV", &DopamineFigures::plus_mV},
                                     {"minus_mV", &DopamineFigures::minus_mV},
                                     {"eta", &DopamineFigures::eta}};

}  // namespace

nlohmann::json DopamineFigures::to_json() const {
  nlohmann::json json;
  for (const auto& member : kFigures) {
    const double value = this->*member.value;
    json[member.name] = std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
  }
  return json;
}

DopamineFigures DopamineFigures::from_json(const nlohmann::json& json) {
  DopamineFigures figures;
  for (const auto& member : kFigures) {
    const auto& value = json.at(member.name);
    figures.*member.value =
        value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
  }
  return figures;
}

BalancedRun dopamine_run(const StudyContext& context, const DopamineSetting& setting,
                         std::uint64_t seed) {
  BalancedRun run;
  run.parameters = balanced_preset(setting.preset.c_str());
  if (setting.eta > 0) run.parameters.eta = setting.eta;
  run.settle_ms = static_cast<double>(context.steps(kSettle_ms, 10));
  run.measure_ms = static_cast<double>(context.steps(kMeasure_ms, 20));
  run.seed = seed;
  run.potential_seed = kPotentialSeeds + seed;
  run.excitatory_threshold_mV = setting.theta_e_mV;
  run.inhibitory_threshold_mV = [mV = setting.theta_i_mV](double) { return mV; };
  return run;
}

DopamineFigures figures_of(const BalancedOutcome& outcome, double eta) {
  DopamineFigures figures;
  figures.rate_e = outcome.e.rate_hz;
  figures.rate_i = outcome.i.rate_hz;
  figures.cv_e = outcome.e.cv;
  figures.cv_i = outcome.i.cv;
  figures.cv_share = outcome.e.cv_share;
  figures.cv2_e = outcome.e.cv2;
  figures.chi = outcome.chi;
  figures.fano = outcome.fano;
  figures.plus_mV = outcome.currents.excitatory_mV;
  figures.minus_mV = outcome.currents.inhibitory_mV;
  figures.eta = eta;
  return figures;
}

std::vector<std::vector<DopamineFigures>> dopamine_figures(
    StudyContext& context, const std::string& name, const std::vector<DopamineSetting>& settings,
    std::int64_t seeds) {
  const auto all = static_cast<std::int64_t>(settings.size()) * seeds;
  const auto found = context.part(name, [&] {
    auto json = nlohmann::json::array();
    for (std::int64_t i = 0; i < all; ++i) json.push_back(nullptr);
    run_parallel(context, all, [&](std::int64_t index, const RunBeat& beat) {
      auto run = dopamine_run(context, settings[static_cast<std::size_t>(index / seeds)],
                              static_cast<std::uint64_t>(1 + index % seeds));
      run.beat = beat;
      json[static_cast<std::size_t>(index)] =
          figures_of(run_balanced(run), run.parameters.eta).to_json();
    });
    return json;
  });
  std::vector<std::vector<DopamineFigures>> by_setting(settings.size());
  for (std::int64_t i = 0; i < all; ++i) {
    by_setting[static_cast<std::size_t>(i / seeds)].push_back(
        DopamineFigures::from_json(found.at(static_cast<std::size_t>(i))));
  }
  return by_setting;
}

std::vector<double> figures(const std::vector<DopamineFigures>& all,
                            double DopamineFigures::*member) {
  std::vector<double> values;
  for (const auto& one : all) values.push_back(one.*member);
  return values;
}

double mean_of(const std::vector<DopamineFigures>& all, double DopamineFigures::*member) {
  return mean_and_deviation(figures(all, member)).mean;
}

std::vector<std::string> dopamine_columns(std::vector<std::string> first) {
  for (const char* column : {"rate E Hz", "rate I Hz", "CV E", "CV I", "cells with a CV", "CV2 E",
                             "chi", "Fano 2 ms", "E current mV", "I current mV", "net mV"})
    first.emplace_back(column);
  return first;
}

std::vector<std::string> dopamine_row(std::vector<std::string> first,
                                      const std::vector<DopamineFigures>& all) {
  const auto add = [&](double DopamineFigures::*member, int digits) {
    first.push_back(spread(figures(all, member), digits));
  };
  add(&DopamineFigures::rate_e, 1);
  add(&DopamineFigures::rate_i, 1);
  add(&DopamineFigures::cv_e, 2);
  add(&DopamineFigures::cv_i, 2);
  add(&DopamineFigures::cv_share, 2);
  add(&DopamineFigures::cv2_e, 2);
  add(&DopamineFigures::chi, 2);
  add(&DopamineFigures::fano, 1);
  add(&DopamineFigures::plus_mV, 1);
  add(&DopamineFigures::minus_mV, 1);
  first.push_back(format(
      "%.1f", mean_of(all, &DopamineFigures::plus_mV) + mean_of(all, &DopamineFigures::minus_mV)));
  return first;
}

}  // namespace spikedepth
