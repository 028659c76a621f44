#pragma once
// Depth by matching codes: a part of the study of dendritic balance. Torch-free.
#include "models/studies/study.hpp"

namespace spikedepth {

/// One matching network on raw pixels, random sums, and codes of both balances.
void study_code_depth(StudyContext& context);
/// Calls of part() that it makes.
std::int64_t code_depth_parts(const StudyContext& context);

}  // namespace spikedepth
