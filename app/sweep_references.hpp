#pragma once
// What a sweep's report shows of other runs and sweeps.
#include <string>
#include <utility>
#include <vector>

#include "core/sweep/sweep_plan.hpp"

namespace spikedepth::app {

/// Mean depth error of `predictor` under `protocol` in `path`, a summary.json. Throws DataError.
double error_in_summary(const std::string& path, const std::string& protocol,
                        const char* predictor);

/// That of the constant-depth predictor; 0 where there is none.
double constant_error_in_summary(const std::string& path, const std::string& protocol);

/// Finished sweeps by name. Throws ConfigError where their errors mean something else, as they were
/// measured under another protocol or on other recordings.
std::vector<std::pair<std::string, std::vector<SweepSetting>>> read_sweeps_beside(
    const std::vector<std::string>& folders, const std::string& protocol,
    const std::vector<std::string>& evaluation);

}  // namespace spikedepth::app
