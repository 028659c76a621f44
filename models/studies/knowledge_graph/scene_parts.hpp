#pragma once
// What a memory of scenes says of true and faulty depth maps: a part of the study of knowledge
// graphs. Torch-free.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Part "scenes", a table and the claims.
void study_scenes(StudyContext& context);

}  // namespace spikedepth
