// Do exact gradients equal central differences, for every loss and every random network?
#include <algorithm>

#include "core/base/text.hpp"
#include "core/eventprop/event_losses.hpp"
#include "core/eventprop/gradient_check.hpp"
#include "core/eventprop/random_networks.hpp"
#include "models/studies/eventprop/eventprop_study.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kGradientSeeds = 50, kPeakSeeds = 30;
constexpr std::size_t kMostRecurrentSpikes = 2000;  // of a recurrent run
constexpr double kDifference = 1e-6;                // of differences, in threshold weights
const FirstSpikeLoss kCheckedLoss{5e-3, 0.003, 64e-3};

enum class CheckedLoss { first_spike, time_sum, peak, peak_without_kink };

EventLoss checked_loss(CheckedLoss kind, const EventRun& run, std::int32_t label) {
  if (kind == CheckedLoss::first_spike) return kCheckedLoss.of(run.trains.back(), 4, label);
  if (kind == CheckedLoss::time_sum) return spike_time_sum(run.trains.back());
  return peak_cross_entropy(run.peaks, label);
}

// What the networks of one row came to.
struct Agreements {
  std::vector<double> errors;
  std::int64_t entries = 0, excluded = 0, invalid = 0;

  void add(const GradientAgreement& one) {
    errors.push_back(one.relative_error);
    entries += one.entries;
    excluded += one.excluded;
  }
  nlohmann::json to_json() const {
    return {{"worst", errors.empty() ? 1.0 : *std::max_element(errors.begin(), errors.end())},
            {"median", errors.empty() ? 1.0 : median(errors)},
            {"networks", errors.size()},
            {"entries", entries},
            {"excluded", excluded},
            {"invalid", invalid}};
  }
};

GradientAgreement check_network(double ratio, CheckedLoss kind, std::uint64_t seed) {
  const bool readout = kind != CheckedLoss::first_spike && kind != CheckedLoss::time_sum;
  auto made = random_event_network(ratio, readout, seed);
  const auto label = static_cast<std::int32_t>(seed % 4);
  auto run = run_event_network(made.network, made.inputs, made.end_s);
  const auto loss = checked_loss(kind, run, label);
  if (kind == CheckedLoss::peak_without_kink) {
    for (auto& peak : run.peaks) peak.at_input = false;
  }
  auto gradient = zero_gradient(made.network);
  SlopeFloor floor;
  backpropagate_event_network(made.network, run, loss.errors, gradient, floor);
  return compare_with_differences(
      all_weights(made.network), flattened(gradient), kDifference * made.threshold_weight, [&] {
        const auto now = run_event_network(made.network, made.inputs, made.end_s);
        return LossAt{checked_loss(kind, now, label).loss, firing_order(now)};
      });
}

Agreements check_networks(StudyContext& context, double ratio, CheckedLoss kind,
                          std::int64_t seeds) {
  Agreements found;
  for (std::int64_t seed = 0; seed < seeds; ++seed) {
    context.beat(double(seed) / double(seeds));
    found.add(check_network(ratio, kind, static_cast<std::uint64_t>(seed)));
  }
  return found;
}

Agreements check_recurrent(StudyContext& context, std::int64_t seeds) {
  Agreements found;
  for (std::int64_t seed = 0; seed < seeds; ++seed) {
    context.beat(double(seed) / double(seeds));
    auto made = random_recurrent_network(static_cast<std::uint64_t>(seed));
    const auto runs = [&] {
      return run_recurrent(made.dynamics, made.weights, made.inputs, made.end_s,
                           kMostRecurrentSpikes);
    };
    const auto run = runs();
    if (!run.valid) {
      ++found.invalid;
      continue;
    }
    SlopeFloor floor;
    const auto gradient =
        backpropagate_recurrent(made.dynamics, made.weights, run, made.errors(run), floor);
    found.add(compare_with_differences(all_weights(made.weights), flattened(gradient),
                                       kDifference * made.threshold_weight, [&] {
                                         const auto now = runs();
                                         return LossAt{made.loss(now), firing_order(now)};
                                       }));
  }
  return found;
}

struct GradientRow {
  const char* name;
  const char* part;
  double ratio;  // tau_m / tau_s; 0: recurrent
  CheckedLoss kind;
  double high;  // accepted relative error
  bool worst;   // of the worst network, or of the median
};

constexpr GradientRow kGradientRows[] = {
    {"first spikes, tau_m = 2 tau_s", "first-2", 2, CheckedLoss::first_spike, 1e-6, true},
    {"first spikes, tau_m = 3 tau_s", "first-3", 3, CheckedLoss::first_spike, 1e-6, true},
    {"first spikes, tau_m = 4 tau_s", "first-4", 4, CheckedLoss::first_spike, 1e-6, true},
    {"sum of spike times, tau_m = 2 tau_s", "sum-2", 2, CheckedLoss::time_sum, 1e-6, true},
    {"sum of spike times, tau_m = 4 tau_s", "sum-4", 4, CheckedLoss::time_sum, 1e-6, true},
    {"peaks of readout potentials", "peak", 4, CheckedLoss::peak, 1e-7, false},
    {"the same without the moving kink", "peak-no-kink", 4, CheckedLoss::peak_without_kink, 0,
     false},
    {"recurrent, times and end potentials", "recurrent", 0, CheckedLoss::time_sum, 1e-5, true}};

}  // namespace

void study_gradients(StudyContext& context) {
  StudyTable table{"Relative error of exact gradients beside central differences, by network",
                   {"loss", "median", "worst", "networks", "entries left out", "runs cut"},
                   {}};
  std::vector<StudyCheck> checks;
  double left_out = 0, entries = 0;
  for (const auto& row : kGradientRows) {
    const bool peak = row.kind == CheckedLoss::peak || row.kind == CheckedLoss::peak_without_kink;
    const auto seeds = context.steps(peak ? kPeakSeeds : kGradientSeeds, 2);
    const auto found = context.part(std::string("gradient/") + row.part, [&] {
      return (row.ratio == 0 ? check_recurrent(context, seeds)
                             : check_networks(context, row.ratio, row.kind, seeds))
          .to_json();
    });
    const double worst = found["worst"], middle = found["median"];
    table.rows.push_back(
        {row.name, format("%.1e", middle), format("%.1e", worst),
         std::to_string(found["networks"].get<int>()),
         format("%d of %d", found["excluded"].get<int>(), found["entries"].get<int>()),
         std::to_string(found["invalid"].get<int>())});
    left_out += found["excluded"].get<double>();
    entries += found["entries"].get<double>();
    const bool mutant = row.kind == CheckedLoss::peak_without_kink;
    checks.push_back({std::string("gradient error, ") + row.name +
                          (row.worst ? ": worst network" : ": median network"),
                      mutant ? "wrong: an input that ends a peak moves it" : "exact",
                      row.worst ? worst : middle, mutant ? 1e-3 : 0, mutant ? 1e9 : row.high});
  }
  checks.push_back({"gradient checks: share of entries left out", "most can be compared",
                    left_out / entries, 0, 0.25});
  context.report.tables.push_back(std::move(table));
  context.report.checks.insert(context.report.checks.end(), checks.begin(), checks.end());
  context.report.notes.push_back(
      "entries are left out of a gradient check where moving the weight by 1e-6 threshold weights "
      "changes the order of a layer's spikes and those that it receives: the loss has a kink "
      "there");
}

}  // namespace spikedepth
