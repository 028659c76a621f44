#pragma once
// Firing, work and energy in the report of `eval`, on screen and in files.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/depth/evaluation.hpp"
#include "core/depth/evaluation_notes.hpp"

namespace spikedepth::app {

/// Energy conventions to report and the cost per operation; empty: none.
struct EnergyQuestion {
  std::vector<EnergyConvention> conventions;
  EnergyConstants constants;
};

/// One line a layer: rate, neurons, spikes a window.
std::string layers_csv(const EvaluationReport& report);
/// Microjoules a window under each convention, with the constants.
nlohmann::json energy_json(const EvaluationReport& report, const EnergyQuestion& energy);
/// Firing rates, operations and, where energy was asked for, each layer's input beside its firing.
void print_firing_and_work(const EvaluationReport& report, const EnergyQuestion& energy);

/// Warnings in whole sentences: silent and saturated layers, and differences between the training
/// and the protocols that were asked for by name.
std::vector<std::string> evaluation_notes(const EvaluationReport& report,
                                          const std::vector<Protocol>& asked_for,
                                          const TrainingTarget& target);

}  // namespace spikedepth::app
