#pragma once
// What `eval` says of firing, work and energy, on screen and in files.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/depth/evaluation.hpp"
#include "core/depth/evaluation_notes.hpp"

namespace spikedepth::app {

/// Conventions to report and the cost per operation; empty: none.
struct EnergyOptions {
  std::vector<EnergyConvention> conventions;
  EnergyConstants constants;
};

/// What --energy takes: the conventions and "all".
std::vector<std::string> energy_names();
/// What a network's confidence is worth: sparsification.csv and reliability.csv, both drawn in
/// confidence.svg and confidence.png. Nothing where the network does not tell it.
void write_confidence(const EvaluationReport& report, const std::string& folder);

/// Mean error by place, as places.svg and places.png in `folder`.
void write_places_chart(const EvaluationReport& report, const std::string& folder);
/// Microjoules a window under each convention, with the constants.
nlohmann::json energy_json(const EvaluationReport& report, const EnergyOptions& energy);
/// Firing rates, operations and, where energy was asked for, each layer's input beside its firing.
void print_firing_and_work(const EvaluationReport& report, const EnergyOptions& energy);

/// How the warning begins that a network is worse than a constant depth.
inline constexpr const char* kWorseThanConstant = "the network is worse than a constant depth";

/// Warnings in whole sentences: silent and saturated layers, and differences between the training
/// and the protocols that were asked for by name.
std::vector<std::string> evaluation_notes(const EvaluationReport& report,
                                          const std::vector<Protocol>& asked_for,
                                          const TrainingTarget& target);

}  // namespace spikedepth::app
