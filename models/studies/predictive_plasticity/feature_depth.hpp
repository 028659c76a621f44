#pragma once
// What anticipating features give a depth network: a part of the study of predictive plasticity.
// Torch-free.
#include "models/studies/study.hpp"

namespace spikedepth {

/// One network with learned features, with the same neurons as they start, and with none.
void study_feature_depth(StudyContext& context);
/// Calls of part() that it makes.
std::int64_t feature_depth_parts(const StudyContext& context);

}  // namespace spikedepth
