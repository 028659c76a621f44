#pragma once
// Variants of one depth network beside one another, trained alike. Torch-free for its users.
#include <string>
#include <vector>

#include "models/studies/depth_trial.hpp"

namespace spikedepth {

struct DepthArm {
  std::string name;
  std::vector<std::string> assignments;
};

/// Trains and measures every arm with seeds 1 .. seeds (parts "depth/<name>/seed<n>") and adds a
/// table under `title`. The trials of each arm.
std::vector<std::vector<DepthTrial>> compare_arms(StudyContext& context, const std::string& title,
                                                  const std::vector<DepthArm>& arms,
                                                  std::int64_t seeds, std::int64_t steps);

/// The mean depth error of an arm over its seeds.
double mean_error_m(const std::vector<DepthTrial>& trials);

}  // namespace spikedepth
