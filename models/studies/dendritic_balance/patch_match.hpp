#pragma once
// Which of five patches of a right event frame shows what a left one shows: by their pixels, and by
// codes that balanced layers learnt.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Part "match", a table, and the claims of the codes. Torch-free.
void study_patch_match(StudyContext& context);
/// Calls of part() that it makes.
constexpr std::int64_t kPatchMatchParts = 1;

}  // namespace spikedepth
