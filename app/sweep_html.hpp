#pragma once
// The page of a sweep: one file that needs nothing else.
#include <string>
#include <vector>

#include "app/sweep_report.hpp"

namespace spikedepth::app {

/// `plots` are pictures as SVG, one beside the other where there is room.
std::string sweep_html(const std::vector<std::string>& plots,
                       const std::vector<SweepResult>& results, const SweepReportFacts& facts);

}  // namespace spikedepth::app
