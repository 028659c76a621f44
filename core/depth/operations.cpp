#include "core/depth/operations.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr double LayerOperations::*kCounts[] = {
    &LayerOperations::inputs, &LayerOperations::active_inputs, &LayerOperations::input_sum,
    &LayerOperations::dense,  &LayerOperations::nonzero,       &LayerOperations::graded};

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
      {"nonzero", [](Layer layer, Constants pj) { return layer.nonzero * pj.ac_pj; }},
      {"sum", [](Layer layer, Constants pj) { return layer.graded * pj.ac_pj; }},
      {"neurobench",
       [](Layer layer, Constants pj) {
         return layer.effective_acs() * pj.ac_pj + layer.effective_macs() * pj.mac_pj;
       }},
      {"dense-if-graded",
       [](Layer layer, Constants pj) {
         return layer.binary_input ? layer.nonzero * pj.ac_pj : layer.dense * pj.mac_pj;
       }},
      {"dense", [](Layer layer, Constants pj) { return layer.dense * pj.mac_pj; }},
  };
  return table;
}

double energy_uj(const std::vector<LayerOperations>& layers, const EnergyConvention& convention,
                 const EnergyConstants& constants) {
  double sum_pj = 0;
  for (const auto& layer : layers) sum_pj += convention.picojoules(layer, constants);
  return sum_pj * 1e-6;
}

}  // namespace spikedepth
