#include "app/eval_report.hpp"

#include <cstdio>

#include "core/base/text.hpp"

namespace spikedepth::app {

std::string layers_csv(const EvaluationReport& report) {
  std::string text = "layer,firing_rate,neurons,spikes\n";
  for (const auto& layer : report.rates) {
    text += format("%s,%.9g,%.9g,%.9g\n", layer.layer.c_str(), layer.rate, layer.neurons,
                   layer.rate * layer.neurons);
  }
  return text;
}

nlohmann::json energy_json(const EvaluationReport& report, const EnergyOptions& energy) {
  nlohmann::json json = {{"mac_pj", energy.constants.mac_pj}, {"ac_pj", energy.constants.ac_pj}};
  for (const auto& convention : energy.conventions)
    json["uj_per_window"][convention.name] =
        energy_uj(report.operations, convention, energy.constants);
  json["notes"] = input_notes(report.operations, report.rates);
  return json;
}

void print_firing_and_work(const EvaluationReport& report, const EnergyOptions& energy) {
  if (!energy.conventions.empty()) {
    std::fputs(input_table(report.operations, report.rates).c_str(), stdout);
  } else if (!report.rates.empty()) {
    std::string line;
    for (const auto& layer : report.rates)
      line += format(" %s %.1f%%", layer.layer.c_str(), 100 * layer.rate);
    std::printf("firing rates:%s\n", line.c_str());
  }
  if (!report.rates.empty())
    std::printf("mean firing rate %.2f %% over layers, %.2f %% over neurons\n",
                100 * report.mean_firing_rate(), 100 * report.spikes_per_neuron());
  const auto total = total_of(report.operations);
  std::printf("synaptic operations a window: %.4g effective of %.4g dense (%.2f %%)\n",
              total.nonzero, total.dense, 100 * total.nonzero / total.dense);
  if (energy.conventions.empty()) return;
  std::printf("energy a window, an estimate of the arithmetic alone (MAC %.2f pJ, AC %.2f pJ):\n",
              energy.constants.mac_pj, energy.constants.ac_pj);
  for (const auto& convention : energy.conventions)
    std::printf("  %-16s %10.2f uJ   %s\n", convention.name.c_str(),
                energy_uj(report.operations, convention, energy.constants),
                convention.meaning.c_str());
  for (const auto& note : input_notes(report.operations, report.rates))
    std::printf("note: %s\n", note.c_str());
}

std::vector<std::string> evaluation_notes(const EvaluationReport& report,
                                          const std::vector<Protocol>& asked_for,
                                          const TrainingTarget& target) {
  std::vector<std::string> notes;
  const auto rates = rate_notes(report.rates);
  if (!rates.silent.empty())
    notes.push_back(rates.silent +
                    "; they hand on next to nothing, so that the network is in "
                    "effect one without them");
  if (!rates.saturated.empty())
    notes.push_back(rates.saturated +
                    "; their spikes say little and cost much; train with loss.spike_penalty");
  for (const auto& protocol : asked_for) {
    const auto note = protocol_note(protocol, target);
    if (!note.empty()) notes.push_back(note);
  }
  return notes;
}

}  // namespace spikedepth::app
