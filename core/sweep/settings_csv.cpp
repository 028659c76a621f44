// Writes the table of a sweep's settings.
#include <cmath>

#include "core/base/text.hpp"
#include "core/sweep/sweep_plan.hpp"

namespace spikedepth {
namespace {

std::string cell(double value) {
  return std::isfinite(value) ? format(",%.9g", value) : ",";
}

std::string cells(const Spread& spread) {
  return cell(spread.mean) + cell(spread.deviation) + cell(spread.half_width_95);
}

std::string columns(const std::string& name) {
  return "," + name + "," + name + "_deviation," + name + "_half_width_95";
}

}  // namespace

std::string settings_csv(const std::vector<SweepSetting>& settings,
                         const std::vector<std::string>& conventions) {
  std::string text;
  if (!settings.empty()) {
    for (const auto& assignment : settings.front().assignments)
      text += assignment.substr(0, assignment.find('=')) + ",";
  }
  text += "seeds" + columns("mde_m") + columns("mean_firing_rate") + columns("synaptic_operations");
  for (const auto& name : conventions) text += columns(name + "_uj");
  text += ",on_rate_front,on_operations_front\n";
  for (const auto& setting : settings) {
    for (const auto& assignment : setting.assignments)
      text += csv_quoted(assignment.substr(assignment.find('=') + 1)) + ",";
    text += format("%zu", setting.seeds) + cells(setting.mde_spread) + cells(setting.rate_spread) +
            cells(setting.operations_spread);
    for (const auto& name : conventions) {
      const auto found = setting.energy_uj.find(name);
      text += found != setting.energy_uj.end() ? cells(found->second) : ",,,";
    }
    text += format(",%d,%d\n", setting.rate_front ? 1 : 0, setting.operations_front ? 1 : 0);
  }
  return text;
}

}  // namespace spikedepth
