// The recurrent network that is to supply the signal, measured on samples that it was not fitted
// on, with its readout frozen.
#include <limits>

#include "core/base/text.hpp"
#include "core/bottleneck/signal_reservoir.hpp"
#include "models/studies/information_bottleneck/bottleneck_study.hpp"

namespace spikedepth {
namespace {

constexpr double kPenalty = 1e-4, kLmsRate = 5e-4;
constexpr std::int64_t kStreamSamples = 12000, kLmsEpochs = 2;
constexpr double kOpen = std::numeric_limits<double>::infinity();

struct ReservoirArm {
  const char* id;
  std::int64_t memory;
  double gain, tau_ms;
  std::int64_t hold_steps;
};

constexpr ReservoirArm kReservoirArms[] = {{"two", 2, 1.2, 5, 20},        {"four", 4, 1.2, 5, 20},
                                           {"four-slow", 4, 1.2, 20, 20}, {"eight", 8, 1.2, 5, 20},
                                           {"eight-brief", 8, 1.2, 5, 5}, {"chaos", 2, 3.6, 5, 20}};

ReservoirParameters reservoir_of(const ReservoirArm& arm) {
  ReservoirParameters parameters;
  parameters.gain = arm.gain;
  parameters.tau_ms = arm.tau_ms;
  parameters.hold_steps = arm.hold_steps;
  return parameters;
}

SignalStream stream_of(StudyContext& context, std::int64_t memory) {
  const HsicParameters hsic{10, 0.3, 0.25, 2, SignalFormula::exact};
  return signal_stream(context.steps(kStreamSamples, 60), 4, memory, hsic, 1);
}

}  // namespace

void study_bottleneck_reservoir(StudyContext& context) {
  StudyTable table{
      "The signal of exclusive or from a reservoir of 600 units, share of its "
      "variance on samples not fitted on, readout frozen",
      {"samples in the memory", "gain", "tau ms", "ms a sample", "reservoir", "no past (control)"},
      {}};
  std::vector<SignalFit> fits;
  for (const auto& arm : kReservoirArms) {
    const auto found = context.part(std::string("reservoir/") + arm.id, [&] {
      const auto fit = fit_signal(reservoir_of(arm), stream_of(context, arm.memory), kPenalty, 1);
      return nlohmann::json{{"reservoir", fit.reservoir}, {"memoryless", fit.memoryless}};
    });
    fits.push_back({found.at("reservoir").get<double>(), found.at("memoryless").get<double>()});
    table.rows.push_back({std::to_string(arm.memory), format("%.1f", arm.gain),
                          format("%.0f", arm.tau_ms), std::to_string(arm.hold_steps),
                          format("%.3f", fits.back().reservoir),
                          format("%.3f", fits.back().memoryless)});
  }
  const auto online = context.part("reservoir/lms", [&] {
    return nlohmann::json(fit_signal_online(reservoir_of(kReservoirArms[0]), stream_of(context, 2),
                                            kLmsRate, kLmsEpochs, 1));
  });
  table.rows.push_back({"2, learned by LMS with feedback", "1.2", "5", "20",
                        format("%.3f", online.get<double>()), "-"});
  context.report.tables.push_back(std::move(table));
  auto& checks = context.report.checks;
  checks.push_back({"reservoir, memory of 2: share of the signal", "it supplies the signal",
                    fits[0].reservoir, 0.8, 1});
  checks.push_back(
      {"reservoir - no past", "it remembers", fits[0].reservoir - fits[0].memoryless, 0.5, kOpen});
  checks.push_back({"reservoir, memory of 4: share of the signal", "it supplies the signal",
                    fits[1].reservoir, 0.4, 1});
  checks.push_back({"reservoir: gain 1.2 - gain 3.6", "chaos forgets",
                    fits[0].reservoir - fits[5].reservoir, 0.3, kOpen});
}

}  // namespace spikedepth
