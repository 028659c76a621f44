// What a training step of the twin U-Net keeps in memory under two rules.
#include <limits>

#include "core/base/text.hpp"
#include "models/studies/proxy/proxy_study.hpp"
#include "models/studies/step_memory.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kMemorySteps[] = {5, 20};
constexpr const char* kMemoryRules[] = {"proxy", "surrogate"};

double twin_memory_mb(const std::string& rule, std::int64_t steps) {
  return step_memory_mb({"model.name=proxy-unet", "model.width=8", "rule.name=" + rule,
                         "model.steps=" + std::to_string(steps)},
                        1);
}

}  // namespace

std::int64_t proxy_memory_parts() {
  return static_cast<std::int64_t>(std::size(kMemorySteps) * std::size(kMemoryRules));
}

void study_proxy_memory(StudyContext& context) {
  StudyTable table{
      "Memory of a training step of proxy-unet, width 8, 346x260, batch 1: MB above rest",
      {"rule", "5 steps", "20 steps"},
      {}};
  for (const std::string rule : kMemoryRules) {
    std::vector<double> taken_mb;
    for (const auto steps : kMemorySteps) {
      taken_mb.push_back(context
                             .part("memory-of-three/" + rule + std::to_string(steps),
                                   [&] { return nlohmann::json(twin_memory_mb(rule, steps)); })
                             .get<double>());
    }
    table.rows.push_back({rule, format("%.0f", taken_mb[0]), format("%.0f", taken_mb[1])});
    if (rule == "proxy") {
      context.report.checks.push_back({"memory of a proxy step: growth from 5 to 20 steps, MB",
                                       "independent of the steps", taken_mb[1] - taken_mb[0],
                                       -std::numeric_limits<double>::infinity(), window_mb(1)});
    }
  }
  context.report.tables.push_back(std::move(table));
}

}  // namespace spikedepth
