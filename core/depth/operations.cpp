#include "core/depth/operations.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/unknown_name.hpp"

namespace spikedepth {
namespace {

constexpr double LayerOperations::*kCounts[] = {&LayerOperations::inputs,
                                                &LayerOperations::active_inputs,
                                                &LayerOperations::input_sum,
                                                &LayerOperations::dense,
                                                &LayerOperations::nonzero,
                                                &LayerOperations::graded,
                                                &LayerOperations::nonzero_of_graded,
                                                &LayerOperations::dense_of_graded};

void add(LayerOperations& sum, const LayerOperations& layer) {
  for (const auto count : kCounts) sum.*count += layer.*count;
  sum.largest_input = std::max(sum.largest_input, layer.largest_input);
  sum.binary_input = sum.binary_input && layer.binary_input;
}

}  // namespace

void accumulate(std::vector<LayerOperations>& sum, const std::vector<LayerOperations>& window) {
  if (sum.empty()) {
    sum = window;
    return;
  }
  SPIKEDEPTH_CHECK(sum.size() == window.size(), "windows of one network have the same layers");
  for (std::size_t i = 0; i < sum.size(); ++i) add(sum[i], window[i]);
}

void average(std::vector<LayerOperations>& sum, double windows) {
  for (auto& layer : sum) {
    for (const auto count : kCounts) layer.*count /= windows;
  }
}

LayerOperations total_of(const std::vector<LayerOperations>& layers) {
  LayerOperations total;
  total.layer = "total";
  for (const auto& layer : layers) add(total, layer);
  return total;
}

void EnergyConstants::list_fields(FieldList& list) {
  list.add("mac_pj", mac_pj, "energy of one multiply-accumulate, picojoules");
  list.add("ac_pj", ac_pj, "energy of one accumulate, picojoules");
}

const std::vector<EnergyConvention>& energy_conventions() {
  using Layer = const LayerOperations&;
  using Constants = const EnergyConstants&;
  static const std::vector<EnergyConvention> table = {
      {"nonzero", "one accumulate for each synapse of an active input",
       [](Layer layer, Constants pj) { return layer.nonzero * pj.ac_pj; }},
      {"sum", "as many accumulates as the input's value",
       [](Layer layer, Constants pj) { return layer.graded * pj.ac_pj; }},
      {"neurobench",
       "accumulates in windows whose whole input to a layer is binary, else multiply-accumulates",
       [](Layer layer, Constants pj) {
         return layer.effective_acs() * pj.ac_pj + layer.effective_macs() * pj.mac_pj;
       }},
      {"dense-if-graded", "the same, but windows with graded input cost all the dense work",
       [](Layer layer, Constants pj) {
         return layer.effective_acs() * pj.ac_pj + layer.dense_of_graded * pj.mac_pj;
       }},
      {"dense", "the network of the same shape without spikes",
       [](Layer layer, Constants pj) { return layer.dense * pj.mac_pj; }},
  };
  return table;
}

std::vector<EnergyConvention> find_energy_conventions(const std::vector<std::string>& names) {
  std::vector<EnergyConvention> chosen;
  std::vector<std::string> known = {"all"};
  for (const auto& convention : energy_conventions()) known.push_back(convention.name);
  for (const auto& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw unknown_name("energy convention", name, known);
    for (const auto& convention : energy_conventions()) {
      if (name == "all" || name == convention.name) chosen.push_back(convention);
    }
  }
  return chosen;
}

double energy_uj(const std::vector<LayerOperations>& layers, const EnergyConvention& convention,
                 const EnergyConstants& constants) {
  double sum_pj = 0;
  for (const auto& layer : layers) sum_pj += convention.picojoules(layer, constants);
  return sum_pj * 1e-6;
}

}  // namespace spikedepth
