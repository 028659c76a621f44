// The response to a step of dopamine; the simulator against what is known.
#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include "core/base/extremes.hpp"
#include "core/base/text.hpp"
#include "core/dopamine/dopamine_signal.hpp"
#include "core/dopamine/lif_theory.hpp"
#include "models/studies/dopamine/dopamine_parts.hpp"

namespace spikedepth {
namespace {

constexpr double kCheckUnbounded = std::numeric_limits<double>::infinity();
constexpr std::int64_t kPhase_ms = 1000;  // without, with, without dopamine
constexpr double kWindowShare = 0.3;      // of a phase: a sliding window
constexpr double kTraceTau_ms = 300;
constexpr double kRates_eta[] = {1.1, 1.5, 2.0};
constexpr double kSiegert_eta[] = {0.95, 1.0, 1.2};
constexpr int kOtherPotentials = 3;

nlohmann::json or_null(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

double or_nan(const nlohmann::json& value) {
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

// Windows of CV2 and rate over three phases under thresholds that a signal moves.
nlohmann::json respond(const StudyContext& context, bool trace, const RunBeat& beat) {
  const auto phase = static_cast<double>(context.steps(kPhase_ms, 20));
  auto run = dopamine_run(context, {"P1"}, 1);
  run.settle_ms = phase / 2;
  run.measure_ms = 3 * phase;
  run.beat = beat;
  const DopamineEffect effect;
  DopamineTrace level(kTraceTau_ms * phase / kPhase_ms);
  bool released = false;
  run.inhibitory_threshold_mV = [&](double t_ms) {
    double c = t_ms >= phase && t_ms < 2 * phase ? 1.0 : 0.0;
    if (trace) {
      if (t_ms >= phase && !released) level.release(1);
      released = t_ms >= phase;
      c = level.level();
      level.advance(run.parameters.dt_ms);
    }
    return run.parameters.threshold_mV - effect.shift_mV(c);
  };
  const auto outcome = run_balanced(run);
  auto rows = nlohmann::json::array();
  for (int i = 1; i <= 20; ++i) {
    const double to = 3 * phase * i / 20, from = to - kWindowShare * phase;
    if (from < 0) continue;
    const auto found = irregularity(outcome.excitatory, from, to);
    rows.push_back({or_null(found.cv2), found.rate_hz, to / phase});
  }
  auto currents = nlohmann::json::array();
  for (const auto& one : outcome.currents_each_100_ms)
    currents.push_back({one.excitatory_mV, one.inhibitory_mV});
  return {{"windows", rows}, {"currents", currents}};
}

struct CellCheck {
  const char* name;
  double eta, measured_hz, exact_hz;
};

// Cells without synapses: constant drive, then Poisson drive of small events.
std::vector<CellCheck> lone_rates(const StudyContext& context, const RunBeat& beat) {
  std::vector<CellCheck> found;
  const auto run_one = [&](BalanceDrive drive, double eta) {
    auto run = dopamine_run(context, {"P1", 20, 20, eta}, 1);
    auto& p = run.parameters;
    p.from_excitatory = p.from_inhibitory = p.inhibitory = 0;
    p.drive = drive;
    p.excitatory = drive == BalanceDrive::constant ? 10 : 400;
    p.weight_mV = 0.1;
    run.measure_ms *= 2;
    run.beat = beat;
    return run_balanced(run).e.rate_hz;
  };
  const BalancedParameters p;
  for (const double eta : kRates_eta) {
    found.push_back({"constant drive", eta, run_one(BalanceDrive::constant, eta),
                     constant_drive_rate_hz(eta * p.threshold_mV, p.threshold_mV, p.reset_mV,
                                            p.tau_ms, p.refractory_ms)});
  }
  for (const double eta : kSiegert_eta) {
    found.push_back({"Poisson drive", eta, run_one(BalanceDrive::poisson, eta),
                     siegert_rate_hz(eta * p.threshold_mV, std::sqrt(0.1 * eta * p.threshold_mV),
                                     p.threshold_mV, p.reset_mV, p.tau_ms, p.refractory_ms)});
  }
  return found;
}

// Arrivals against spikes times the synapses that leave their cells.
double lost_arrivals(const StudyContext& context) {
  BalancedNetwork network(balanced_preset("P1"), 1, 101);
  const auto steps = 10 * context.steps(200, 10);
  for (std::int64_t i = 0; i < steps; ++i) network.step();
  return std::abs(static_cast<double>(network.arrivals() - network.due_arrivals()));
}

double differing_spikes(const BalancedOutcome& one, const BalancedOutcome& other) {
  double differ = 0;
  for (std::size_t i = 0; i < one.excitatory.size(); ++i)
    differ += one.excitatory[i] == other.excitatory[i] ? 0 : 1;
  return differ;
}

nlohmann::json simulator_figures(StudyContext& context) {
  nlohmann::json json = {{"cells", nlohmann::json::array()},
                         {"potentials", nlohmann::json::array()}};
  run_parallel(context, 3 + kOtherPotentials, [&](std::int64_t index, const RunBeat& beat) {
    static std::mutex guard;
    if (index == 0) {
      const auto cells = lone_rates(context, beat);
      const std::lock_guard<std::mutex> lock(guard);
      for (const auto& cell : cells)
        json["cells"].push_back({cell.name, cell.eta, cell.measured_hz, cell.exact_hz});
    } else if (index == 1) {
      const double lost = lost_arrivals(context);
      const std::lock_guard<std::mutex> lock(guard);
      json["lost"] = lost;
    } else if (index == 2) {
      auto run = dopamine_run(context, {"P3", 20, 16}, 1);
      run.beat = beat;
      const double differ = differing_spikes(run_balanced(run), run_balanced(run));
      const std::lock_guard<std::mutex> lock(guard);
      json["differing"] = differ;
    } else {
      auto run = dopamine_run(context, {"P3", 20, 16}, 1);
      run.beat = beat;
      run.potential_seed = static_cast<std::uint64_t>(1000 + index);
      const auto figures = figures_of(run_balanced(run), run.parameters.eta).to_json();
      const std::lock_guard<std::mutex> lock(guard);
      json["potentials"].push_back(figures);
    }
  });
  return json;
}

double relative(double value, double reference) {
  return std::abs(value / reference - 1);
}

}  // namespace

void study_dopamine_step(StudyContext& context) {
  const auto found = context.part("step", [&] {
    auto json = nlohmann::json::array({nullptr, nullptr});
    run_parallel(context, 2, [&](std::int64_t index, const RunBeat& beat) {
      json[static_cast<std::size_t>(index)] = respond(context, index == 1, beat);
    });
    return json;
  });
  StudyTable table{
      "P1: level 1 (theta I 14.4 mV) from 1 s to 2 s; or released at 1 s, cleared within "
      "300 ms; windows of 300 ms",
      {"window ends s", "CV2 E, step", "rate E Hz, step", "CV2 E, release", "rate E Hz, release"},
      {}};
  const auto& step = found[0].at("windows");
  const auto& release = found[1].at("windows");
  std::vector<double> cv2[3], released;
  for (std::size_t i = 0; i < step.size(); ++i) {
    const double to = or_nan(step[i][2]);
    table.rows.push_back({format("%.2f", to), format("%.2f", or_nan(step[i][0])),
                          format("%.1f", or_nan(step[i][1])), format("%.2f", or_nan(release[i][0])),
                          format("%.1f", or_nan(release[i][1]))});
    // Windows that lie within a phase; after dopamine, those that end it.
    if (to <= 1 + 1e-9) cv2[0].push_back(or_nan(step[i][0]));
    if (to > 1 + kWindowShare && to <= 2 + 1e-9) cv2[1].push_back(or_nan(step[i][0]));
    if (to > 2.7) cv2[2].push_back(or_nan(step[i][0]));
  }
  context.report.tables.push_back(std::move(table));
  StudyTable currents{"The same step: mean currents of E cells",
                      {"100 ms that end at s", "E mV", "I mV", "net mV"},
                      {}};
  const auto& bins = found[0].at("currents");
  for (std::size_t i = 7; i < bins.size() && i < 23; ++i) {
    const double plus = bins[i][0].get<double>(), minus = bins[i][1].get<double>();
    currents.rows.push_back({format("%.1f", 0.1 * double(i + 1)), format("%.1f", plus),
                             format("%.1f", minus), format("%.1f", plus + minus)});
  }
  if (!currents.rows.empty()) context.report.tables.push_back(std::move(currents));
  const auto mean = [](const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value / static_cast<double>(values.size());
    return sum;
  };
  auto& checks = context.report.checks;
  checks.push_back({"step: CV2 E with dopamine / before", "rises", mean(cv2[1]) / mean(cv2[0]), 1.5,
                    kCheckUnbounded});
  checks.push_back(
      {"step: CV2 E after dopamine / before", "returns", mean(cv2[2]) / mean(cv2[0]), 0.9, 1.1});
}

void study_dopamine_simulator(StudyContext& context, const std::vector<DopamineFigures>& constant) {
  const auto found = context.part("checks", [&] { return simulator_figures(context); });
  StudyTable table{"Cells without synapses", {"drive", "eta", "rate Hz", "closed form Hz"}, {}};
  double worst_constant = 0, worst_poisson = 0;
  for (const auto& cell : found.at("cells")) {
    const auto name = cell[0].get<std::string>();
    const double measured = cell[2].get<double>(), exact = cell[3].get<double>();
    table.rows.push_back({name, format("%g", cell[1].get<double>()), format("%.2f", measured),
                          format("%.2f", exact)});
    auto& worst = name == "constant drive" ? worst_constant : worst_poisson;
    worst = larger_or_nan(worst, relative(measured, exact));
  }
  context.report.tables.push_back(std::move(table));
  double rate = 0, cv = 0;
  for (const auto& json : found.at("potentials")) {
    const auto one = DopamineFigures::from_json(json);
    rate = larger_or_nan(rate, relative(one.rate_e, constant.front().rate_e));
    cv = larger_or_nan(cv, relative(one.cv_e, constant.front().cv_e));
  }
  auto& checks = context.report.checks;
  checks.push_back({"single cell, constant drive: largest error of the rate",
                    "1 / (t_ref + tau ln((mu - V_r) / (mu - theta)))", worst_constant, 0, 0.01});
  checks.push_back({"single cell, Poisson drive: largest error of the rate", "Siegert's formula",
                    worst_poisson, 0, 0.05});
  checks.push_back({"arrivals that are missing or too many", "spikes times synapses that leave",
                    found.at("lost").get<double>(), 0, 0});
  checks.push_back({"P3, 16 mV: cells whose spikes differ between two runs of one seed",
                    "bit-identical", found.at("differing").get<double>(), 0, 0});
  checks.push_back({"P3, 16 mV, other initial potentials: largest change of the rate E",
                    "the same statistics", rate, 0, 0.05});
  checks.push_back({"the same: of CV E", "the same statistics", cv, 0, 0.05});
}

}  // namespace spikedepth
