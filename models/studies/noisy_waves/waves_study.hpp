#pragma once
// The parts of the study of networks that noisy waves grow.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Waves, pooling by them, what it is good for, damage, stacks, growth.
void study_waves(StudyContext& context, std::int64_t seeds);
std::int64_t wave_parts(std::int64_t seeds);
/// Pooling of a depth network.
void study_wave_depth(StudyContext& context, std::int64_t seeds);

}  // namespace spikedepth
